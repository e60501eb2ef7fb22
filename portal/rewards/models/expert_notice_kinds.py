"""What people are told of experts who help a client for a time, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import (
    ExpertAccessBegun,
    ExpertAccessCalledOff,
    ExpertAccessEnded,
    ExpertAccessPlanned,
    ExpertAccessProlonged,
)
from portal.notices.models.kinds import ByMail, notice_kind

EXPERT = notice_kind(
    "expert_access",
    _("Experts who help for a time"),
    team=ByMail.NOW,
    client=ByMail.NOW,
    facts=[
        ExpertAccessPlanned, ExpertAccessBegun, ExpertAccessProlonged, ExpertAccessEnded, ExpertAccessCalledOff,
    ],
)  # fmt: skip
EXPERT_ENDING = notice_kind(
    "expert_access.ending",
    _("An expert whose time comes to its end"),
    team=ByMail.NOW,
    client=ByMail.NOW,
    says=["name", "topic", "until_on"],
)
