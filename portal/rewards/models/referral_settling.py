"""What the worker does about referrals by the clock: windows that end, and holds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from portal.ground.clock import vendor_today
from portal.ground.db import Instant, db, now
from portal.rewards.models.referrals import Referral, ReferralState

AT_ONCE = 200
_LATE = (
    select(Referral)
    .where(
        Referral.state.in_((ReferralState.INVITED, ReferralState.ACCEPTED)),
        Referral.expires_at <= bindparam("at", type_=Instant()),
    )
    .order_by(Referral.expires_at)
    .limit(AT_ONCE)
)
_HELD = (
    select(Referral)
    .where(
        Referral.state == ReferralState.HELD,
        Referral.hold_ended_at.is_(None),
        Referral.hold_until <= bindparam("today"),
    )
    .order_by(Referral.hold_until)
    .limit(AT_ONCE)
)


def settle_referrals() -> None:
    """Expire what was not answered, or led nowhere, in its window; end the holds whose day has come.

    What is left waits an hour.
    """
    for referral in _found(_LATE, at=now()):
        referral.expire()
    for referral in _found(_HELD, today=vendor_today()):
        referral.end_hold()
    db.session.commit()


def _found(statement: Any, **values: Any) -> Sequence[Referral]:
    return db.session.scalars(statement, values).all()
