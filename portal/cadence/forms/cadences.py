"""The form of a cadence: which follow-ups a segment's clients get, and how often leadership writes to them."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from portal.cadence.models.cadences import FOLLOW_UPS, LETTER_MONTHS, Rhythm
from portal.cadence.words import kind_words
from portal.ground.forms import Form, Whole
from portal.tasks.touchpoints import TouchpointKind


class CadenceForm(Form):
    """`known` is the number of the version it was opened over; `segment` is empty for everybody's."""

    segment = HiddenField()
    known = Whole(validators=[InputRequired()])
    kinds = SelectMultipleField(
        _("Follow-ups"),
        coerce=TouchpointKind,
        description=_("Where several meet, the longest stands alone: a yearly review is a quarterly one too."),
    )
    letter_months = SelectField(_("Letter from leadership"), coerce=int)

    def offer(self) -> None:
        words = kind_words()
        self.kinds.choices = [SelectChoice(kind.value, words[kind]) for kind in FOLLOW_UPS]
        said = {
            0: gettext("Never"),
            1: gettext("Every month"),
            3: gettext("Every quarter"),
            6: gettext("Twice a year"),
            12: gettext("Once a year"),
        }
        self.letter_months.choices = [SelectChoice(months, said[months]) for months in LETTER_MONTHS]

    def validate_kinds(self, field: Any) -> None:
        if not field.data and not self.letter_months.data:
            raise ValidationError(gettext("Choose at least one follow-up, or a letter."))

    @property
    def rhythm(self) -> Rhythm:
        chosen = set(self.kinds.data or ())
        return Rhythm(tuple(kind for kind in FOLLOW_UPS if kind in chosen), self.letter_months.data or 0)

    @property
    def its_segment(self) -> str | None:
        return self.segment.data or None
