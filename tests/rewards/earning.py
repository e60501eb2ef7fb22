"""Builders for points: a programme that is on, points that were earned, a small ledger with one row of everything."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id
from portal.ground.happen import Itself
from portal.people.models.clients import Client
from portal.rewards.models.ledger import Entry, earn, spend
from portal.rewards.models.programme import Programme, programme
from portal.rewards.models.standings import Badge
from tests.make import Make

SYSTEM = Itself("The rule “Thanks”")
SILVER = {"key": "silver", "names": {"en": "Silver"}, "threshold": 1000, "benefits": {"en": "A planning day"}}
GOLD = {"key": "gold", "names": {"en": "Gold"}, "threshold": 2500, "benefits": {"en": "An answer in 2 hours"}}
TIERS = [{**SILVER, "multiplier": "1"}, {**GOLD, "multiplier": "1.5"}]


def turned_on(make: Make, **values: Any) -> Programme:
    """The programme as these values set it, with nothing held unless they say so."""
    version = Programme(
        number=programme().number + 1, **{"is_on": True, "names": {"en": "points"}, "hold_days": 0, **values}
    )
    make.keep(version)
    return version


def earned(client: Client | UUID, points: int, **values: Any) -> Entry:
    """An entry of the ledger that gives these points."""
    given = {"kind": "rule", "cause": str(new_id()), "by": SYSTEM, "reason": "Thanks", **values}
    entry = earn(client if isinstance(client, UUID) else client.id, points, **given)
    assert entry is not None
    return entry


def spent(client: Client, points: int, **values: Any) -> Entry:
    given = {"kind": "redemption", "cause": str(new_id()), "by": SYSTEM, "reason": "Lunch", **values}
    return spend(client.id, points, **given)


def first_entry(client: Client) -> Entry:
    return db.session.scalars(select(Entry).where(Entry.client_id == client.id, Entry.number == 1)).one()


def ledger(make: Make, client: Client, reason: str) -> None:
    """One row of each table for this client, every word of the ledger in `reason`."""
    if not programme().is_on:
        turned_on(make, tiers=TIERS)
    by = Itself(reason)
    earned(client, 1200, reason=reason, by=by)
    spent(client, 200, reason=reason, by=by)
    make.keep(Badge(client_id=client.id, name="ten_years", on=vendor_today(), title="a goal"))
