"""What was honoured has what was promised: an entry of the ledger, or an expert's time."""

from sqlalchemy import and_, or_, select

from portal.checks.findings import told_rows
from portal.rewards.models.entries import Entry
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import IncentiveKind
from portal.rewards.models.ledger import INCENTIVE

_IS_HONOURED = IncentiveOffer.state == OfferState.HONOURED
_WITHOUT = select(IncentiveOffer.id).where(
    or_(
        (IncentiveOffer.entry_id.is_not(None)) != and_(_IS_HONOURED, IncentiveOffer.kind == IncentiveKind.POINTS),
        (IncentiveOffer.expert_id.is_not(None)) != and_(_IS_HONOURED, IncentiveOffer.kind == IncentiveKind.EXPERT),
    )
)
_ASTRAY = (
    select(Entry.id)
    .outerjoin(IncentiveOffer, and_(IncentiveOffer.client_id == Entry.client_id, IncentiveOffer.entry_id == Entry.id))
    .where(Entry.kind == INCENTIVE, IncentiveOffer.id.is_(None))
)


def offers_have_what_came_of_them() -> list[str]:
    return [
        *told_rows("offers honoured without what was promised, or the other way round", _WITHOUT),
        *told_rows("points of a renewal that no offer names", _ASTRAY),
    ]
