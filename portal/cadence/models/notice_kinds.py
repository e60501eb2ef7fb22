"""What people are told of by the cadence."""

from flask_babel import lazy_gettext as _

from portal.facts import TouchpointDue
from portal.notices.models.kinds import ByMail, notice_kind

FOLLOW_UP = notice_kind("touchpoint.due", _("Follow-ups that are due"), team=ByMail.DIGEST, facts=[TouchpointDue])
