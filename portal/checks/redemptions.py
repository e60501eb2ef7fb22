"""What was redeemed agrees with the ledger, and rewards count right how many of them are gone."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.checks.findings import told_rows
from portal.rewards.models.catalogue import Reward, RewardCode
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.redemptions import ENDED, Redemption

_back = aliased(Entry)
_WITHOUT_ENTRY = (
    select(Redemption.id)
    .outerjoin(Entry, and_(Entry.client_id == Redemption.client_id, Entry.id == Redemption.entry_id))
    .outerjoin(_back, and_(_back.client_id == Redemption.client_id, _back.reverses_id == Redemption.entry_id))
    .where(
        or_(
            Entry.id.is_(None),
            Entry.movement != Movement.SPENT,
            Entry.points != -Redemption.points,
            (_back.id.is_not(None)) != Redemption.state.in_(ENDED),
        )
    )
)
_held = (
    select(Redemption.reward_id, func.count().label("count"))
    .where(or_(Redemption.state.not_in(ENDED), Redemption.code_id.is_not(None)))
    .group_by(Redemption.reward_id)
    .subquery()
)
_WRONG_COUNTS = (
    select(Reward.id)
    .outerjoin(_held, _held.c.reward_id == Reward.id)
    .where(Reward.taken != func.coalesce(_held.c.count, 0))
)
_WRONG_CODES = (
    select(RewardCode.id)
    .outerjoin(Redemption, Redemption.code_id == RewardCode.id)
    .where((Redemption.id.is_not(None)) != (RewardCode.taken_at.is_not(None)))
)


def redemptions_have_their_entries() -> list[str]:
    """Paid once, and given back where it was cancelled or declined."""
    return told_rows("redemptions the ledger does not agree with", _WITHOUT_ENTRY)


def rewards_count_what_was_taken() -> list[str]:
    return [
        *told_rows("rewards that miscount what was redeemed", _WRONG_COUNTS),
        *told_rows("voucher codes that are taken by nobody, or given and free", _WRONG_CODES),
    ]
