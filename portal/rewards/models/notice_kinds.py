"""What the programme tells people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import (
    RedemptionApproved,
    RedemptionCancelled,
    RedemptionDeclined,
    RedemptionFulfilled,
    RewardRedeemed,
)
from portal.notices.models.kinds import ByMail, notice_kind

POINTS_ENDING = notice_kind(
    "points.ending", _("What ends of the balance soon"), client=ByMail.NOW, says=["points", "ends_on"]
)
REDEEMED = notice_kind("redemption", _("Rewards clients redeemed"), team=ByMail.NOW, facts=[RewardRedeemed])
REDEMPTION_ANSWER = notice_kind(
    "redemption.answer",
    _("What became of a reward you redeemed"),
    client=ByMail.NOW,
    facts=[RedemptionApproved, RedemptionFulfilled, RedemptionDeclined, RedemptionCancelled],
)
