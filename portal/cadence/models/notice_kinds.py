"""What people are told of by the cadence."""

from flask_babel import lazy_gettext as _

from portal.facts import MeetingRecordTold, TouchpointDue
from portal.notices.models.kinds import ByMail, notice_kind

FOLLOW_UP = notice_kind("touchpoint.due", _("Follow-ups that are due"), team=ByMail.DIGEST, facts=[TouchpointDue])
MEETING_RECORD = notice_kind(
    "meeting.record",
    _("What came of meetings you took part in"),
    team=ByMail.DIGEST,
    client=ByMail.NOW,
    facts=[MeetingRecordTold],
)
