"""Tiers: by points earned in a window, never by the balance; up at once, down only after a cycle and its grace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import bindparam, case, func, select, update

from portal.facts import TierLeft, TierReached
from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Id, db
from portal.ground.happen import happen
from portal.people.models.ranks import ClientRank, names_ranks
from portal.rewards.models.lots import Lot
from portal.rewards.models.programme import MONTHS, Programme, Window, in_language, months_later, programme
from portal.rewards.models.standings import TierStanding


@dataclass(frozen=True)
class Tier:
    """One tier; `rank` counts from 1, the lowest. `threshold`: so many points or more.

    `names`, `benefits`: by language. `multiplier`: by how much what rules award is multiplied for its clients.
    """

    rank: int
    key: str
    names: Mapping[str, str]
    threshold: int
    benefits: Mapping[str, str]
    multiplier: Decimal

    @classmethod
    def of(cls, rank: int, kept: Mapping[str, Any]) -> Self:
        """`kept`: key, names, threshold, benefits, and the multiplier as its digits."""
        return cls(rank, kept["key"], kept["names"], kept["threshold"], kept["benefits"], Decimal(kept["multiplier"]))

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def benefit(self) -> str:
        return in_language(self.benefits)


@dataclass(frozen=True)
class Explained:
    """Why a client is where it is: the points that count, since which day, and what is missing.

    `missing`: to the next tier; `short`: to keep the one they are in, which is theirs until `kept_until` anyway.
    """

    tiers: Sequence[Tier]
    tier: Tier | None
    next: Tier | None
    earned: int
    since: date | None
    kept_until: date | None

    @property
    def missing(self) -> int:
        return max(self.next.threshold - self.earned, 0) if self.next else 0

    @property
    def short(self) -> int:
        return max(self.tier.threshold - self.earned, 0) if self.tier else 0


_EARNED = select(func.coalesce(func.sum(Lot.points - Lot.taken), 0)).where(
    Lot.client_id == bindparam("client_id", type_=Id()),
    Lot.counts,
    Lot.released_on >= bindparam("first"),
    Lot.released_on <= bindparam("last"),
)


def tiers_of(rules: Programme) -> list[Tier]:
    """From the lowest on."""
    return [Tier.of(rank, kept) for rank, kept in enumerate(rules.tiers, start=1)]


@names_ranks
def tier_names() -> dict[int, str]:
    return {tier.rank: tier.name for tier in tiers_of(programme())}


def tier_of(client_id: UUID) -> Tier | None:
    """The tier the client is in now; None for none, and while the programme is off."""
    rules = programme()
    standing = _standing(client_id) if rules.is_on else None
    return _named(tiers_of(rules), standing)


def explain(client_id: UUID) -> Explained:
    rules, today = programme(), vendor_today()
    tiers, standing = tiers_of(rules), _standing(client_id)
    tier = _named(tiers, standing)
    higher = [each for each in tiers if each.rank > (tier.rank if tier else 0)]
    first = window_begins(rules, today)
    return Explained(
        tiers, tier, higher[0] if higher else None, earned_between(client_id, first, today),
        None if rules.window == Window.LIFETIME else first, standing.kept_until if standing else None,
    )  # fmt: skip


def earned_between(client_id: UUID, first: date, last: date) -> int:
    """Points that became the client's between these days of the vendor's, both included, less what was taken back."""
    return int(db.session.scalars(_EARNED, {"client_id": client_id, "first": first, "last": last}).one())


def window_begins(rules: Programme, today: date) -> date:
    """The first day that counts."""
    if rules.window == Window.YEAR:
        return today.replace(month=1, day=1)
    return months_later(today, -MONTHS) + timedelta(days=1) if rules.window == Window.ROLLING else date.min


def settle_tier(client_id: UUID) -> None:
    """Put the client where its points put it today; the balance has to be held. Safe to call again.

    Too few points for the tier it is in take it down only once the cycle in which they fell short is over, and its
    grace too: then to what it earned in that cycle, or has earned since.
    """
    rules, today = programme(), vendor_today()
    if not rules.is_on:
        return
    with as_system():
        tiers, standing = tiers_of(rules), _standing(client_id)
        now_in = _named(tiers, standing)
        rank = now_in.rank if now_in else 0
        earned = earned_between(client_id, window_begins(rules, today), today)
        reached = reached_rank(tiers, earned)
        if reached > rank:
            _place(client_id, standing, tiers[reached - 1], today)
            happen(TierReached(client_id=client_id, actor_id=None, tier=tiers[reached - 1].name, earned=earned))
        elif standing is not None and reached == rank:
            standing.kept_until = None
        elif standing is not None:
            _fall(standing, tiers, rules, today, earned)


def renumber_standings() -> None:
    """Each client stands as high as its tier does now; whoever's tier is no more, nowhere until it is settled."""
    ranks = {tier.key: tier.rank for tier in tiers_of(programme())}
    with as_system():
        rank = case(ranks, value=TierStanding.tier, else_=0) if ranks else 0
        db.session.execute(update(TierStanding).values(rank=rank))
        stands = select(TierStanding.rank).where(TierStanding.client_id == ClientRank.client_id).scalar_subquery()
        db.session.execute(update(ClientRank).values(rank=func.coalesce(stands, 0)))


def _fall(standing: TierStanding, tiers: Sequence[Tier], rules: Programme, today: date, earned: int) -> None:
    if standing.kept_until is None:
        standing.kept_until = cycle_ends(rules, standing.since, today) + timedelta(days=rules.grace_days)
    if today <= standing.kept_until:
        return
    if rules.window == Window.YEAR:
        last_year = today.replace(year=today.year - 1, month=1, day=1)
        earned = max(earned, earned_between(standing.client_id, last_year, last_year.replace(month=12, day=31)))
    rank = reached_rank(tiers, earned)
    if rank >= standing.rank:  # what the closed cycle brought is enough for another one
        standing.kept_until = None
        return
    tier = tiers[rank - 1] if rank else None
    _place(standing.client_id, standing, tier, today)
    happen(TierLeft(client_id=standing.client_id, actor_id=None, tier=tier.name if tier else "", earned=earned))


def _place(client_id: UUID, standing: TierStanding | None, tier: Tier | None, today: date) -> None:
    if standing is None:
        standing = TierStanding(client_id=client_id)
        db.session.add(standing)
    standing.tier, standing.rank = (tier.key, tier.rank) if tier else (None, 0)
    standing.since, standing.kept_until = today, None
    db.session.merge(ClientRank(client_id=client_id, rank=standing.rank))
    db.session.flush()


def cycle_ends(rules: Programme, since: date, today: date) -> date:
    """The last day of the calendar year; with a rolling window, of the year that began when the tier was reached."""
    if rules.window != Window.ROLLING:
        return today.replace(month=12, day=31)
    years = today.year - since.year
    ends = months_later(since, MONTHS * years) - timedelta(days=1)
    return ends if ends >= today else months_later(since, MONTHS * (years + 1)) - timedelta(days=1)


def reached_rank(tiers: Sequence[Tier], earned: int) -> int:
    """The rank of the highest tier whose threshold these points reach; 0 for none."""
    return max((tier.rank for tier in tiers if earned >= tier.threshold), default=0)


def _named(tiers: Sequence[Tier], standing: TierStanding | None) -> Tier | None:
    return next((tier for tier in tiers if standing and tier.key == standing.tier), None)


def _standing(client_id: UUID) -> TierStanding | None:
    return db.session.get(TierStanding, client_id, populate_existing=True)
