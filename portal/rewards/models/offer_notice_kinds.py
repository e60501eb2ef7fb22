"""What people are told of offers with a renewal, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import OfferAccepted, OfferDeclined, OfferHonoured, OfferLapsed, OfferMade, OfferWithdrawn
from portal.notices.models.kinds import ByMail, notice_kind

OFFER = notice_kind(
    "offer",
    _("Offers with a renewal"),
    team=ByMail.DIGEST,
    client=ByMail.NOW,
    facts=[OfferMade, OfferWithdrawn, OfferLapsed, OfferHonoured],
)
OFFER_ANSWER = notice_kind(
    "offer.answer", _("How clients answer an offer with their renewal"), team=ByMail.NOW,
    facts=[OfferAccepted, OfferDeclined],
)  # fmt: skip
OFFER_ENDING = notice_kind(
    "offer.ending",
    _("An offer whose last day comes near"),
    team=ByMail.DIGEST,
    client=ByMail.NOW,
    says=["name", "last_on"],
)
