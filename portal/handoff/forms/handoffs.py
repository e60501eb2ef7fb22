"""The forms of one handoff: asking back, answering, introducing the client."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Line, Paragraphs


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class WordsForm(Form):
    words = Paragraphs(_("What do you still need to know?"), [DataRequired(_("Write a few words.")), Length(max=2000)])


class AnswerForm(Form):
    words = Paragraphs(_("Your answer"), [DataRequired(_("Write a few words.")), Length(max=2000)])


class IntroductionForm(Form):
    """The mail as it goes out: not a word is added to what stands in it."""

    to = SelectMultipleField(_("To"), [InputRequired(_("Choose at least one person."))], coerce=_id)
    subject = Line(_("Subject"), [InputRequired(_("Give it a subject.")), Length(max=200)])
    text = Paragraphs(
        _("Text"),
        [DataRequired(_("Write to them.")), Length(max=5000)],
        description=_("Only these words are sent. Nothing the team knows goes along."),
    )

    def offer(self, people: Iterable[Any]) -> None:
        self.to.choices = [SelectChoice(one.id, f"{one.name} <{one.email}>") for one in people]
