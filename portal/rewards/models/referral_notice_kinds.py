"""What people are told of referrals."""

from flask_babel import lazy_gettext as _

from portal.facts import ReferralAccepted, ReferralDeclined, ReferralExpired, ReferralHoldEnded, ReferralQualified
from portal.notices.models.kinds import ByMail, notice_kind

# The facts are the team's: colleagues of whoever recommended us do not read them.
OWN_REFERRAL = notice_kind(
    "referral",
    _("Whom you recommended us to"),
    client=ByMail.NOW,
    says=("step", "company", "points", "agreed", "is_client"),
)
PASS_IT_ON = notice_kind(
    "referral.ask", _("Questions whether you would recommend us"), client=ByMail.NOW, says=("name",)
)
REFERRAL_STEP = notice_kind(
    "referral.step",
    _("Referrals of your clients"),
    team=ByMail.NOW,
    facts=[ReferralAccepted, ReferralDeclined, ReferralExpired, ReferralQualified, ReferralHoldEnded],
)
