"""The forms of a loop: noting a contact, writing a reply, closing it."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Line, Paragraphs, VersionedForm
from portal.surveys.models.loops import ContactedBy, Outcome

WAYS = [
    SelectChoice(ContactedBy.CALL, _("Phone")),
    SelectChoice(ContactedBy.MEETING, _("Meeting")),
    SelectChoice(ContactedBy.EMAIL, _("Mail")),
    SelectChoice(ContactedBy.OTHER, _("Otherwise")),
]
OUTCOMES = [
    SelectChoice(Outcome.PUT_RIGHT, _("Put right")),
    SelectChoice(Outcome.EXPLAINED, _("Explained")),
    SelectChoice(Outcome.THANKED, _("Thanked")),
    SelectChoice(Outcome.CANNOT_HELP, _("Cannot be helped")),
    SelectChoice(Outcome.NO_REPLY, _("No reply")),
]


class ContactForm(Form):
    how = RadioField(_("How"), [InputRequired(_("Say how you were in touch."))], choices=WAYS, coerce=ContactedBy)
    words = Paragraphs(_("What they said"), [Length(max=5000)], description=_("Only the team reads this."))


class ReplyForm(Form):
    """The mail as it goes out: not a word is added to what stands in it."""

    subject = Line(_("Subject"), [InputRequired(_("Give it a subject.")), Length(max=200)])
    text = Paragraphs(_("Text"), [DataRequired(_("Write to them.")), Length(max=5000)])


class CloseForm(VersionedForm):
    outcome = RadioField(
        _("What came of it"), [InputRequired(_("Say what came of it."))], choices=OUTCOMES, coerce=Outcome
    )
    words = Paragraphs(
        _("In a few words"),
        [DataRequired(_("Say what was done, so that the next person knows.")), Length(max=5000)],
        description=_("Only the team reads this."),
    )
