"""The words of a questionnaire in all its languages, side by side in one form."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from wtforms.validators import Length, Optional

from portal.ground.forms import Paragraphs, VersionedForm
from portal.ground.languages import own_name
from portal.surveys.forms.building import LONGEST_TEXT
from portal.surveys.models.questionnaires import Questionnaire, Texts


def wordings_form(asked: Questionnaire) -> VersionedForm:
    """A field for each text in each language, called "<place>:<language>", with the words there are."""
    fields = {
        f"{place}:{code}": Paragraphs(own_name(code), [Optional(), Length(max=LONGEST_TEXT)])
        for place in asked.wordings()
        for code in asked.languages
    }
    form: VersionedForm = type("WordingsForm", (VersionedForm,), fields)(data=saved_words(asked))
    return form


def saved_words(asked: Questionnaire) -> dict[str, Any]:
    """The words by field; `version` changes with each of them."""
    words = {
        f"{place}:{code}": texts.get(code, "") for place, texts in asked.wordings().items() for code in asked.languages
    }
    return {**words, "version": sha256(repr(sorted(words.items())).encode()).hexdigest()[:16]}


def worded(form: VersionedForm, asked: Questionnaire) -> Mapping[str, Texts]:
    """The words by place; those in languages it is no longer written in stay as they are."""

    def said(place: str, texts: Texts) -> Texts:
        typed = {code: form[f"{place}:{code}"].data for code in asked.languages}
        return {code: words for code, words in {**texts, **typed}.items() if words}

    return {place: said(place, texts) for place, texts in asked.wordings().items()}


def newer_words(form: VersionedForm, asked: Questionnaire) -> dict[str, str] | None:
    """None if nobody saved since the form was opened; else what differs, by language and words of the first."""
    saved = saved_words(asked)
    if form.version.data == saved["version"]:
        return None
    form.version.data = form.version.raw_data = saved["version"]
    return {
        f"{own_name(code)}: {asked.said(texts, None)}": saved[f"{place}:{code}"]
        for place, texts in asked.wordings().items()
        for code in asked.languages
        if form[f"{place}:{code}"].data != saved[f"{place}:{code}"]
    }
