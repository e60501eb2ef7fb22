"""What referrals were rewarded with stands in the ledger, and each holds its addresses while it stands."""

from sqlalchemy import and_, or_, select

from portal.checks.findings import told, told_rows
from portal.ground.db import db
from portal.rewards.models.entries import Entry
from portal.rewards.models.referrals import GONE, Referral
from portal.rewards.models.referred import ReferralAddress
from portal.rewards.models.releasing import GIVEN

_GIVEN = select(Entry.client_id, Entry.cause, Entry.points).where(Entry.kind == GIVEN)
_REWARDED = select(Referral.client_id, Referral.id, Referral.points, Referral.state).where(
    Referral.rewarded_at.is_not(None)
)
_ADDRESSES = (
    select(Referral.id)
    .outerjoin(
        ReferralAddress,
        and_(ReferralAddress.client_id == Referral.client_id, ReferralAddress.referral_id == Referral.id),
    )
    .where(or_(ReferralAddress.is_taken.is_(None), ReferralAddress.is_taken == Referral.state.in_(GONE)))
    .distinct()
)


def rewarded_referrals_have_their_entries() -> list[str]:
    """One for each that was released, and no other; it stays where the reward was taken back."""
    entries = {(row.client_id, row.cause): row.points for row in db.session.execute(_GIVEN)}
    rewarded = {(row.client_id, str(row.id)): row.points for row in db.session.execute(_REWARDED)}
    differ = [cause for cause in {*entries, *rewarded} if entries.get(cause) != rewarded.get(cause)]
    return told("referrals whose reward the ledger does not say", sorted(cause for _client, cause in differ))


def referrals_hold_their_addresses() -> list[str]:
    """Each has one at least, taken until it was declined or its time ran out."""
    return told_rows("referrals whose addresses are not held, or held after their end", _ADDRESSES)
