"""What the programme tells people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.notices.models.kinds import ByMail, notice_kind

POINTS_ENDING = notice_kind(
    "points.ending", _("Points that come to their end"), client=ByMail.NOW, says=["points", "ends_on"]
)
