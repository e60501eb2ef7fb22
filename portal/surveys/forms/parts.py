"""Between a form and a part of a questionnaire: what the form starts with, and the part it makes."""

from collections.abc import Sequence
from typing import Any

from portal.ground.trees import new_key
from portal.surveys.forms.building import ChangeQuestionForm, ChangeSectionForm, QuestionForm, SectionForm, lines
from portal.surveys.models.questionnaires import (
    CHOSEN_FROM,
    LISTS,
    Choice,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    Texts,
)

PLAIN = {Section: ("texts", "about"), Question: ("texts", "help", "low", "high")}
NEW: dict[type[Any], type[Any]] = {Section: SectionForm, Question: QuestionForm}
CHANGED: dict[type[Any], type[Any]] = {Section: ChangeSectionForm, Question: ChangeQuestionForm}


def part_form(forms: Any, kind: type[Any], asked: Questionnaire, node: Any = None, **values: Any) -> Any:
    """The form of `forms`, which is `NEW` or `CHANGED`, for a section or a question, ready to be filled or sent."""
    shown = _shown(asked, node) if node else {}
    form = forms[kind](**{**shown, **values})
    if kind is Question:
        form.offer(asked, node.key if node else None)
    return form


def values_of(form: Any, kind: type[Any], asked: Questionnaire, node: Any = None) -> dict[str, Any]:
    """What the node is described with; words in other languages are kept."""
    first = asked.languages[0]
    texts = {name: _worded(getattr(node, name, {}), first, form[name].data) for name in PLAIN[kind]}
    return {**texts, **_answers(form, first, node)} if kind is Question else texts


def _shown(asked: Questionnaire, node: Any) -> dict[str, Any]:
    first = asked.languages[0]
    words = {name: getattr(node, name).get(first) for name in PLAIN[type(node)]}
    if isinstance(node, Section):
        return words
    lists = {name: "\n".join(one.texts.get(first, "") for one in getattr(node, name)) for name in LISTS}
    holder = asked.holder(node.key)
    own = {"kind": node.kind, "least": node.least, "most": node.most, "required": node.required}
    return {**words, **lists, **own, **_when(node), "section": holder and holder.key}


def _when(question: Question) -> dict[str, Any]:
    when = question.when
    if when is None:
        return {}
    chosen = [f"{when.of}:{key}" for key in when.choices]
    return {"when_of": when.of, "when_least": when.least, "when_most": when.most, "when_choices": chosen}


def _answers(form: QuestionForm, first: str, node: Question | None) -> dict[str, Any]:
    kind = QuestionKind(form.kind.data)
    scale = {"least": form.least.data, "most": form.most.data} if kind == QuestionKind.SCALE else {}
    own = {"kind": kind, "required": form.required.data, "when": form.condition, **scale}
    wanted = {"choices": kind in CHOSEN_FROM, "rows": kind == QuestionKind.MATRIX}
    lists = {
        name: _listed(getattr(node, name, ()), first, lines(form[name].data) if wanted[name] else ()) for name in LISTS
    }
    return {**own, **lists}


def _worded(texts: Texts, language: str, words: str | None) -> Texts:
    others = {code: said for code, said in texts.items() if code != language}
    return {language: words, **others} if words else others


def _listed(before: Sequence[Choice], language: str, words: Sequence[str]) -> tuple[Choice, ...]:
    """A choice for each line: the one that read so keeps its key; a reworded one too, if none came or went."""
    known = {one.texts.get(language): one for one in before}
    in_place = dict(enumerate(before)) if len(before) == len(words) else {}
    taken = {known[line].key for line in words if line in known}

    def chosen(place: int, line: str) -> Choice:
        old = known.get(line) or in_place.get(place)
        if old is None or (line not in known and old.key in taken):
            return Choice(key=new_key(), texts={language: line})
        return Choice(key=old.key, texts=_worded(old.texts, language, line))

    return tuple(chosen(place, line) for place, line in enumerate(words))
