"""What goes along with the answers of a survey: the version they were read at, and whether we may talk about them."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import Optional

from portal.ground.forms import VersionedForm

YES, NO = "yes", "no"


class SendForm(VersionedForm):
    """Without a token against forged requests: where a cookie counts, the portal asks for it before any form does."""

    class Meta:
        csrf = False

    may_talk = RadioField(_("May we talk to you about it?"), [Optional()], choices=[YES, NO])

    @property
    def talks(self) -> bool | None:
        """None where it was not asked."""
        return {YES: True, NO: False}.get(self.may_talk.data)
