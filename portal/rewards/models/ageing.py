"""What time does to points: holds end, lots come to their end, and people are warned before; each safe to do again."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from portal.facts import PointsReleased
from portal.ground.clock import vendor_today
from portal.ground.db import Id, Instant, db, now
from portal.ground.happen import happen
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.users import Membership
from portal.rewards.models.balances import PointBalance, hold
from portal.rewards.models.ledger import end, release
from portal.rewards.models.lots import Lot
from portal.rewards.models.notice_kinds import POINTS_ENDING
from portal.rewards.models.programme import programme
from portal.rewards.models.tiers import settle_tier

AT_ONCE = 200
WARNED_DAYS = (30, 7)

_HELD = (
    select(Lot.client_id, Lot.id)
    .where(Lot.released_at.is_(None), Lot.remaining > 0, Lot.releases_at <= bindparam("until", type_=Instant()))
    .order_by(Lot.releases_at)
    .limit(AT_ONCE)
)
_ENDED = (
    select(Lot.client_id, Lot.id)
    .where(Lot.released_at.is_not(None), Lot.remaining > 0, Lot.expires_on < bindparam("today"))
    .order_by(Lot.expires_on, Lot.client_id)
    .limit(AT_ONCE)
)
_ENDING = (
    select(Lot.client_id, Lot.expires_on, Lot.remaining, Lot.id)
    .where(
        Lot.released_at.is_not(None),
        Lot.remaining > 0,
        Lot.expires_on >= bindparam("today"),
        Lot.expires_on <= bindparam("last"),
        (Lot.warned_days.is_(None)) | (Lot.warned_days > bindparam("days")),
    )
    .order_by(Lot.client_id, Lot.expires_on)
)
_WARNED = (
    update(Lot)
    .where(
        Lot.client_id == bindparam("its_client", type_=Id()), Lot.id.in_(bindparam("lots", type_=Id(), expanding=True))
    )
    .values(warned_days=bindparam("days"))
    .execution_options(synchronize_session=False)
)
_READERS = select(Membership.user_id).where(
    Membership.client_id == bindparam("client_id", type_=Id()), Membership.ended_at.is_(None)
)
_CLIENTS = (
    select(PointBalance.client_id)
    .where(PointBalance.client_id > bindparam("after", type_=Id()))
    .order_by(PointBalance.client_id)
    .limit(AT_ONCE)
)  # fmt: skip


def release_held_points() -> None:
    """What was held long enough can be spent from now on, also while the programme is off."""
    for row in _again(_HELD, {"until": now()}):
        released = release(row.client_id, row.id)
        if released:
            happen(PointsReleased(client_id=row.client_id, actor_id=None, lot_id=row.id, points=released))
        db.session.commit()


def expire_points() -> None:
    """What is left of lots whose last day has passed."""
    for row in _again(_ENDED, {"today": vendor_today()}):
        end(row.client_id, row.id, vendor_today())
        db.session.commit()


def warn_of_ending_points() -> None:
    """Tell each client's people 30 and 7 days ahead, once for each day on which something ends."""
    if not programme().is_on:
        return
    today = vendor_today()
    for days in WARNED_DAYS:
        rows = db.session.execute(_ENDING, {"today": today, "last": today + timedelta(days=days), "days": days}).all()
        for (client_id, _on), lots in groupby(rows, key=lambda row: (row.client_id, row.expires_on)):
            _warn(client_id, list(lots), days)
            db.session.commit()


def settle_tiers() -> None:
    """Every client's tier as of today: windows move on, cycles end."""
    if not programme().is_on:
        return
    after = UUID(int=0)
    while clients := db.session.scalars(_CLIENTS, {"after": after}).all():
        for client_id in clients:
            hold(client_id)
            settle_tier(client_id)
            db.session.commit()
        after = clients[-1]


def _warn(client_id: UUID, lots: list[Any], days: int) -> None:
    on = lots[0].expires_on
    about = {"points": sum(lot.remaining for lot in lots), "ends_on": on}
    place = path_to("statement.show", client_id=client_id)
    readers: Iterable[UUID] = db.session.scalars(_READERS, {"client_id": client_id}).all()
    key = f"points ending {client_id} {on} {days}"
    notify(readers, POINTS_ENDING, about, key=key, place=place, client_id=client_id)
    db.session.execute(_WARNED, {"its_client": client_id, "lots": [lot.id for lot in lots], "days": days})


def _again(statement: Any, values: dict[str, Any]) -> Iterator[Any]:
    """The rows, in helpings; what was dealt with no longer comes."""
    seen: set[tuple[UUID, UUID]] = set()
    while rows := [row for row in db.session.execute(statement, values).all() if (row.client_id, row.id) not in seen]:
        yield from rows
        seen.update((row.client_id, row.id) for row in rows)
