"""The forms surveys are built with: what one is called and who reads it, its sections and questions."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import TextArea

from portal.ground.forms import Form, Line, Paragraphs, VersionedForm, Whole
from portal.ground.languages import own_name
from portal.surveys.models.questionnaires import CHOSEN_FROM, COUNTED, Condition, Question, QuestionKind, Questionnaire
from portal.surveys.models.surveys import SurveyKind

MOST_CHOICES, LONGEST_CHOICE, LONGEST_TEXT = 20, 200, 1000
KINDS = [
    SelectChoice(SurveyKind.NPS, _("NPS: would they recommend us, 0 to 10")),
    SelectChoice(SurveyKind.CSAT, _("CSAT: how satisfied are they, 1 to 5")),
    SelectChoice(SurveyKind.CES, _("CES: how easy was it, 1 to 7")),
    SelectChoice(SurveyKind.FREE, _("A questionnaire without a score")),
]
QUESTION_KINDS = [
    SelectChoice(QuestionKind.LONG, _("Long text")),
    SelectChoice(QuestionKind.SHORT, _("Short text")),
    SelectChoice(QuestionKind.SCALE, _("Scale")),
    SelectChoice(QuestionKind.SINGLE, _("One of several")),
    SelectChoice(QuestionKind.MULTIPLE, _("Several")),
    SelectChoice(QuestionKind.MATRIX, _("One for each row")),
    SelectChoice(QuestionKind.DATE, _("Date")),
]


class NameForm(Form):
    name = Line(_("Name"), [DataRequired(_("Give the survey a name.")), Length(max=100)])
    about = Line(_("What it is for"), [Length(max=300)], description=_("Only the team reads this."))


class NewSurveyForm(NameForm):
    kind = RadioField(_("What it asks"), choices=KINDS, coerce=SurveyKind, default=SurveyKind.NPS)


class SurveyForm(NameForm, VersionedForm):
    """`language`: the one every text falls back to; `others`: those it is written in besides."""

    language = SelectField(_("Written first in"))
    others = SelectMultipleField(_("And in"))
    is_anonymous = BooleanField(
        _("Answers carry no name"),
        description=_("Nobody can tell who said what, and results show from five answers on. It cannot change later."),
    )
    for_clients = BooleanField(_("Client leads may see the results of their own company"))
    for_leavers = BooleanField(
        _("May also go to clients that have left"),
        description=_("For 30 days after the client left, to contacts who are still there."),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.language.choices = self.others.choices = [
            SelectChoice(code, own_name(code)) for code in current_app.config["LANGUAGES"]
        ]

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        first, others = given.pop("language"), given.pop("others") or ()
        return {**given, "languages": (first, *(code for code in others if code != first))}


class SectionForm(Form):
    texts = Line(_("Title"), [Length(max=200)], description=_("Without one the section is only a break."))
    about = Line(_("What stands below it"), [Length(max=LONGEST_TEXT)], widget=TextArea())


class QuestionForm(Form):
    """One question in the first language of its survey; `offer` fills in what is chosen from.

    It is asked after a number from `when_least` to `when_most`, or after one of `when_choices`: "<question>:<choice>".
    """

    texts = Line(_("Question"), [DataRequired(_("Write the question.")), Length(max=LONGEST_TEXT)])
    help = Line(_("A word below it"), [Length(max=LONGEST_TEXT)])
    kind = RadioField(_("Answered with"), choices=QUESTION_KINDS, coerce=QuestionKind, default=QuestionKind.LONG)
    least = Whole(_("From"), [Optional(), NumberRange(0, 1, _("A scale begins with 0 or 1."))], default=1)
    most = Whole(_("To"), [Optional(), NumberRange(2, 10, _("A scale ends with 2 to 10."))], default=5)
    low = Line(_("What the lowest means"), [Length(max=LONGEST_CHOICE)])
    high = Line(_("What the highest means"), [Length(max=LONGEST_CHOICE)])
    choices = Paragraphs(_("Answers to choose from"), description=_("One on each line."))
    rows = Paragraphs(_("Rows"), description=_("One on each line."))
    section = SelectField(_("Section"))
    required = BooleanField(_("Needs an answer"))
    when_of = SelectField(_("Asked"), [Optional()])
    when_least = Whole(_("Answered from"), [Optional(), NumberRange(0, 10)])
    when_most = Whole(_("to"), [Optional(), NumberRange(0, 10)])
    when_choices = SelectMultipleField(_("Or answered with one of"))

    def offer(self, asked: Questionnaire, key: str | None) -> None:
        """The sections, and the questions that come before the one called `key`, or before a new one."""
        living = asked.pruned()
        self.section.choices = [
            SelectChoice(one.key, asked.said(one.texts, None) or gettext("Section %(number)s", number=number))
            for number, one in enumerate(living.parts, 1)
        ]
        before = _before(living, key)
        always = SelectChoice("", gettext("Always"))
        self.when_of.choices = [
            always,
            *(
                SelectChoice(one.key, gettext("Depending on “%(question)s”", question=asked.said(one.texts, None)))
                for one in before
            ),
        ]
        self.when_choices.choices = [
            SelectChoice(f"{one.key}:{choice.key}", f"{asked.said(one.texts, None)} {asked.said(choice.texts, None)}")
            for one in before
            for choice in one.choices
        ]
        self._before = {one.key: one for one in before}

    @property
    def condition(self) -> Condition | None:
        of = self._before.get(self.when_of.data)
        if of is None:
            return None
        if of.kind in COUNTED:
            return Condition(of=of.key, least=self.when_least.data, most=self.when_most.data)
        chosen = [given.partition(":") for given in self.when_choices.data or ()]
        return Condition(of=of.key, choices=tuple(choice for key, _colon, choice in chosen if key == of.key))

    def validate_most(self, field: Field) -> None:
        if self.kind.data == QuestionKind.SCALE and (field.data is None or self.least.data is None):
            raise StopValidation(gettext("Say where the scale begins and ends."))

    def validate_choices(self, field: Field) -> None:
        if self.kind.data in CHOSEN_FROM:
            _check(lines(field.data), least=2)

    def validate_rows(self, field: Field) -> None:
        if self.kind.data == QuestionKind.MATRIX:
            _check(lines(field.data), least=1)

    def validate_when_of(self, field: Field) -> None:
        when = self.condition
        if when and not when.can_hold(self._before[when.of]):
            raise StopValidation(gettext("Say after which answers it is asked: so it would be asked of nobody."))


class ChangeSectionForm(SectionForm, VersionedForm):
    """The same over a section others may be changing too; so the one below."""


class ChangeQuestionForm(QuestionForm, VersionedForm): ...


def lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _before(asked: Questionnaire, key: str | None) -> list[Question]:
    """The questions before that one whose answers a condition can look at."""
    questions = asked.questions()
    place = next((number for number, one in enumerate(questions) if one.key == key), len(questions))
    return [one for one in questions[:place] if one.is_looked_at]


def _check(given: Sequence[str], *, least: int) -> None:
    if len(given) < least:
        raise StopValidation(gettext("Write at least two, one on each line.") if least > 1 else gettext("Write one."))
    if len(given) > MOST_CHOICES or any(len(line) > LONGEST_CHOICE for line in given):
        raise StopValidation(gettext("At most 20 lines, each with at most 200 characters."))
    if len(set(given)) < len(given):
        raise StopValidation(gettext("Two lines are the same."))
