"""The form by which somebody is asked for a word to others."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Paragraphs
from portal.surveys.models.consents import ConsentKind

KINDS = [
    SelectChoice(ConsentKind.TESTIMONIAL, _("A testimonial")),
    SelectChoice(ConsentKind.REFERRAL, _("A referral")),
    SelectChoice(ConsentKind.CASE_STUDY, _("A case study")),
]


class AskForm(Form):
    kind = RadioField(_("What for"), [InputRequired(_("Choose one."))], choices=KINDS, coerce=ConsentKind)
    words = Paragraphs(
        _("In these words"),
        [DataRequired(_("Write to them.")), Length(max=2000)],
        description=_("They get these words and a button to a page of their own, where they agree or decline."),
    )
