"""Questionnaires: what a survey asks, as plain values: sections and their questions, in several languages.

What somebody answered is a mapping from a question's key to a plain value (`Values`):

| kind | value |
| --- | --- |
| NPS 0 to 10, CSAT 1 to 5, CES 1 to 7, scale | the number |
| single | the key of the choice |
| multiple | a list of keys of choices |
| matrix | a mapping from the key of each row to the key of a choice |
| short, long | the words |
| date | the day as YYYY-MM-DD |
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from portal.ground.trees import Node, Tree

Texts = Mapping[str, str]
Values = Mapping[str, Any]


class QuestionKind(StrEnum):
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    SCALE = "scale"
    SINGLE = "single"
    MULTIPLE = "multiple"
    MATRIX = "matrix"
    SHORT = "short"
    LONG = "long"
    DATE = "date"


STANDARD = {QuestionKind.NPS: (0, 10), QuestionKind.CSAT: (1, 5), QuestionKind.CES: (1, 7)}
"""The questions whose wording and scale are everybody's, so that figures can be compared."""


COUNTED = frozenset({*STANDARD, QuestionKind.SCALE})
"""Answered with a number from `least` to `most`."""

CHOSEN_FROM = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX})
"""Answered with one or several of the `choices`."""


LISTS = ("choices", "rows")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers to choose from, or one row of a matrix."""

    key: str
    texts: Texts


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Asked only if an earlier question was answered so: a number from `least` to `most`, or one of the `choices`."""

    of: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    def holds(self, values: Values) -> bool:
        given = values.get(self.of)
        if given is None:
            return False
        if isinstance(given, int):
            return (self.least is None or given >= self.least) and (self.most is None or given <= self.most)
        chosen = {given} if isinstance(given, str) else set(given)
        return bool(chosen & set(self.choices))

    def can_hold(self, of: "Question") -> bool:
        """Whether there is any answer to that question after which it holds."""
        if of.kind in COUNTED:
            return any(self.holds({of.key: number}) for number in of.numbers)
        return of.is_looked_at and any(choice.key in self.choices for choice in of.choices)


@dataclass(frozen=True, kw_only=True)
class Question(Node):
    """One thing asked. `low` and `high` name the ends of a scale; `rows` are those of a matrix."""

    kind: QuestionKind
    texts: Texts
    help: Texts
    required: bool = False
    least: int = 0
    most: int = 10
    low: Texts
    high: Texts
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    when: Condition | None = None

    @property
    def is_standard(self) -> bool:
        return self.kind in STANDARD

    @property
    def is_looked_at(self) -> bool:
        """Whether conditions of later questions may look at its answer."""
        return self.kind in COUNTED or self.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)

    @property
    def numbers(self) -> range:
        """Those of its scale."""
        return range(self.least, self.most + 1)

    def wordings(self) -> dict[str, Texts]:
        """Its texts by place, those of choices and rows by their keys; none of a standard question."""
        if self.is_standard:
            return {}
        ends = {"low": self.low, "high": self.high} if self.kind == QuestionKind.SCALE else {}
        lists = {f"{name}.{one.key}": one.texts for name in LISTS for one in getattr(self, name)}
        return {"texts": self.texts, "help": self.help, **ends, **lists}

    def worded(self, texts: Mapping[str, Texts]) -> dict[str, Any]:
        """The values to describe it with for those texts."""
        plain = {place: said for place, said in texts.items() if "." not in place}
        lists = {
            name: tuple(_choice(one, texts.get(f"{name}.{one.key}")) for one in getattr(self, name)) for name in LISTS
        }
        return {**plain, **lists}


@dataclass(frozen=True, kw_only=True)
class Section(Node):
    """Questions that belong together; a section without a title is only a break."""

    texts: Texts
    about: Texts
    parts: tuple[Question, ...] = ()

    def wordings(self) -> dict[str, Texts]:
        return {"texts": self.texts, "about": self.about}

    def worded(self, texts: Mapping[str, Texts]) -> dict[str, Any]:
        return dict(texts)


@dataclass(frozen=True, kw_only=True)
class Questionnaire(Tree):
    """All of a survey. `languages`: those it is written in, the one every text falls back to first."""

    languages: tuple[str, ...] = ("en",)
    title: Texts
    thanks: Texts
    is_anonymous: bool = False
    parts: tuple[Section, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The questionnaire from how it is kept in the database."""
        languages, parts = tuple(kept["languages"]), tuple(_section(section) for section in kept["parts"])
        return cls(**{**kept, "languages": languages, "parts": parts})

    def kept(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self)

    def questions(self) -> list[Question]:
        return [question for section in self.parts for question in section.parts]

    @property
    def standard(self) -> Question | None:
        """The question whose number counts as the score of the survey; None for a free questionnaire."""
        return next((question for question in self.questions() if question.is_standard), None)

    @property
    def opening(self) -> Question | None:
        """The standard question where it comes first: the others wait until it is answered."""
        first = next(iter(self.questions()), None)
        return first if first and first.is_standard else None

    def conditional(self) -> list[Question]:
        return [question for question in self.questions() if question.when]

    def opened_by(self, question: Question, value: Any) -> list[int]:
        """The numbers among the conditional questions of those asked for that answer."""
        given = {question.key: value}
        numbered = enumerate(self.conditional(), 1)
        return [number for number, other in numbered if other.when and other.when.holds(given)]

    def asked(self, values: Values) -> Iterator[Question]:
        """The questions that whoever answered so is asked, in order; `values` may be filled as they are gone by."""
        shown: dict[str, Any] = {}
        for question in self.questions():
            if question.when is None or question.when.holds(shown):
                yield question
                if question.key in values:
                    shown[question.key] = values[question.key]

    def wordings(self) -> dict[str, Texts]:
        """Every text that may be worded otherwise, by its place: "title", "<key>.help", "<key>.rows.<key>".

        The words of the standard question are not among them.
        """
        own = {"title": self.title, "thanks": self.thanks}
        return own | {f"{node.key}.{place}": texts for node in self.nodes() for place, texts in node.wordings().items()}

    def worded(self, texts: Mapping[str, Texts]) -> Self:
        """With other words at some of those places."""
        changed = replace(self, title=texts.get("title", self.title), thanks=texts.get("thanks", self.thanks))
        for node in self.nodes():
            mine = {place: texts.get(f"{node.key}.{place}", said) for place, said in node.wordings().items()}
            changed = changed.with_changed(node.key, node.worded(mine))
        return changed

    def said(self, texts: Texts, language: str | None) -> str:
        """The words in the reader's language, else in the first language that has them."""
        for wanted in (language, *self.languages):
            if wanted and texts.get(wanted):
                return texts[wanted]
        return next((words for words in texts.values() if words), "")


def _choice(one: Choice, texts: Texts | None) -> Choice:
    return one if texts is None else replace(one, texts=texts)


def _section(kept: Mapping[str, Any]) -> Section:
    return Section(**{**kept, "parts": tuple(_question(question) for question in kept["parts"])})


def _question(kept: Mapping[str, Any]) -> Question:
    when = kept["when"] and Condition(**{**kept["when"], "choices": tuple(kept["when"]["choices"])})
    lists = {name: tuple(Choice(**one) for one in kept[name]) for name in LISTS}
    return Question(**{**kept, **lists, "kind": QuestionKind(kept["kind"]), "when": when, "parts": ()})
