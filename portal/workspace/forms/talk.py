"""What is written about a milestone: comments, reasons, answers to mails."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.ground.forms import Form, strip

LONGEST = 10_000
_NOT_TOO_LONG = Length(max=LONGEST, message=_("This is too long to be read: attach it as a file."))


class CommentForm(Form):
    """Words, files or both."""

    text = TextAreaField(_("Comment"), [_NOT_TOO_LONG])
    files = MultipleFileField(_("Files"))

    @property
    def words(self) -> str:
        return strip(self.text.data) or ""

    @property
    def uploads(self) -> list[FileStorage]:
        return [upload for upload in self.files.data or () if getattr(upload, "filename", "")]

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.words and not self.uploads:
            self.refuse(self.text, gettext("Write something, or choose a file."))
        return not self.text.errors


class ApproveForm(Form):
    words = TextAreaField(_("Anything to add"), [Length(max=2_000)])


class ChangesForm(Form):
    """What has to be otherwise first."""

    reason = TextAreaField(
        _("What should we change?"), [DataRequired(_("Say what we should change, so that we can.")), Length(max=2_000)]
    )


class AskForm(Form):
    words = TextAreaField(_("What they should look at"), [Length(max=2_000)])


class AnswerForm(Form):
    """An answer to a mail."""

    text = TextAreaField(_("Your answer"), [DataRequired(_("Write your answer.")), _NOT_TOO_LONG])
