"""How a client answers what it is offered with its renewal."""

from collections.abc import Callable, Iterable

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, Length

from portal.ground.forms import Form, Paragraphs
from portal.rewards.models.incentives import Grade


class AcceptForm(Form):
    months = RadioField(_("For how long you renew"), [InputRequired(_("Choose one."))], coerce=int)

    def offer(self, grades: Iterable[Grade], say: Callable[[Grade], str]) -> None:
        """`say`: puts a grade into words."""
        self.months.choices = [SelectChoice(grade.months, say(grade)) for grade in grades]


class TheirYesForm(AcceptForm):
    """The same, filled in by one of us."""

    months = RadioField(_("For how long they renew"), [InputRequired(_("Choose one."))], coerce=int)


class DeclineForm(Form):
    reason = Paragraphs(_("What would have helped?"), [Length(max=1000)], description=_("May be empty."))
