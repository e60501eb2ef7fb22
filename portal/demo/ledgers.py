"""One client's ledger in the demo, from its first entry on: holds, tiers and caps as the product keeps them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from portal.demo.earnings import Earned
from portal.demo.ids import id_at
from portal.demo.people import Settled
from portal.demo.rewards import Offer, Redeemed
from portal.ground.bulk import Bulk
from portal.ground.clock import in_zone, vendor_zone
from portal.ground.links import path_to
from portal.people.models.ranks import ClientRank
from portal.rewards.actions import multiplied
from portal.rewards.models.balances import PointBalance
from portal.rewards.models.causes import RULE
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.lots import Lot, PointMove
from portal.rewards.models.programme import Programme
from portal.rewards.models.redemptions import REDEMPTION
from portal.rewards.models.releasing import GIVEN
from portal.rewards.models.standings import TierStanding
from portal.rewards.models.tiers import cycle_ends, reached_rank, tiers_of, window_begins
from portal.rules.models.runs import RuleMade

DAY = timedelta(days=1)
WORDS = ("kind", "cause", "reason", "place", "contact_id", "by_id", "by_name")


class Spent(NamedTuple):
    """One reward of the catalogue, redeemed."""

    at: datetime
    offer: Offer


class Tiers:
    """Where the client stands, settled day by day."""

    def __init__(self, rules: Programme) -> None:
        self.rules, self.tiers = rules, tiers_of(rules)
        self.rank, self.since, self.is_known = 0, date.min, False
        self.kept_until: date | None = None

    @property
    def now_in(self) -> Any:
        return self.tiers[self.rank - 1] if self.rank else None

    def settle(self, lots: Sequence[Lot], on: date) -> None:
        first = window_begins(self.rules, on)
        earned = sum(lot.points for lot in lots if lot.released_on is not None and first <= lot.released_on <= on)
        rank = reached_rank(self.tiers, earned)
        if rank > self.rank:
            self._place(rank, on)
        elif rank == self.rank:
            self.kept_until = None
        else:
            self._fall(rank, on)

    def _fall(self, rank: int, on: date) -> None:
        if self.kept_until is None:
            self.kept_until = cycle_ends(self.rules, self.since, on) + timedelta(days=self.rules.grace_days)
        if on > self.kept_until:
            self._place(rank, on)

    def _place(self, rank: int, on: date) -> None:
        self.rank, self.since, self.kept_until, self.is_known = rank, on, None, True


class Ledger:
    """Told in the order of its days; `settle` writes where it stands."""

    def __init__(
        self, bulk: Bulk, chance: Random, settled: Settled, redeemed: Redeemed, lead: UUID | None, rules: Programme
    ) -> None:
        self.bulk, self.chance, self.client_id, self.owner = bulk, chance, settled.id, settled.owner
        self.redeemed, self.lead, self.rules, self.standing = redeemed, lead, rules, Tiers(rules)
        self.lots: list[Lot] = []
        self.earned_in: Counter[date] = Counter()
        self.on: date | None = None
        self.entries = self.balance = self.used = 0

    def tell(self, past: Sequence[Earned | Spent], now: datetime) -> None:
        for told in sorted(past, key=lambda one: one.at):
            self._pass_time(told.at)
            if isinstance(told, Earned):
                self.earn(told)
            else:
                self.spend(told)
        self._pass_time(now)
        self.settle()

    def earn(self, told: Earned) -> None:
        """What rules award by the tier of that day; no more than the cap of the month has room for."""
        wanted = multiplied(told.points, self.standing.now_in) if told.kind == RULE else told.points
        on = _day(told.at)
        points = min(wanted, (self.rules.most_a_month or wanted) - self.earned_in[on.replace(day=1)])
        if points <= 0:
            return
        self.earned_in[on.replace(day=1)] += points
        id_ = self._enter(told.at, Movement.EARNED, points, told._asdict(), forgone=wanted - points)
        held_days = 0 if told.kind == GIVEN else self.rules.hold_days
        self.lots.append(
            Lot(
                client_id=self.client_id, id=id_, points=points, remaining=points, used=0, expired=0, taken=0,
                earned_on=on, releases_at=told.at + timedelta(days=held_days), expires_on=self.rules.expires_on(on),
                counts=True,
            )
        )  # fmt: skip
        self._move(id_, id_, points)
        if told.run_id is not None:
            self.bulk.add(RuleMade, client_id=self.client_id, row_id=id_, run_id=told.run_id)
        self._pass_time(told.at)

    def spend(self, told: Spent) -> None:
        """By the client's lead; a client without one saves its points."""
        name, points = told.offer.name, told.offer.cost
        if self.lead is None or points > self.active:
            return
        self.used += points
        redemption_id = id_at(told.at, self.chance)
        place = path_to("redemptions.show", client_id=self.client_id, redemption_id=redemption_id)
        about = {"kind": REDEMPTION, "cause": str(redemption_id), "reason": name, "place": place}
        id_ = self._enter(told.at, Movement.SPENT, -points, {**about, "by_id": self.lead})
        self.redeemed.add(redemption_id, self.client_id, name, points, told.at, id_, self.lead)
        for lot in self.lots:
            if points and lot.released_at is not None and (taken := min(points, lot.remaining)):
                lot.remaining, lot.used, points = lot.remaining - taken, lot.used + taken, points - taken
                self._move(id_, lot.id, -taken)

    @property
    def active(self) -> int:
        return sum(lot.remaining for lot in self.lots if lot.released_at is not None)

    def settle(self) -> None:
        """The lots as they are now, the balance, and the tier."""
        for lot in self.lots:
            self.bulk.add(Lot, **{column.key: getattr(lot, column.key) for column in Lot.__mapper__.column_attrs})
        active, stands = self.active, self.standing
        self.bulk.add(
            PointBalance, client_id=self.client_id, active=active, pending=self.balance - active, used=self.used,
            expired=0, earned=self.balance + self.used, entries=self.entries,
        )  # fmt: skip
        if stands.is_known:
            tier = stands.now_in.key if stands.now_in else None
            self.bulk.add(ClientRank, client_id=self.client_id, rank=stands.rank)
            self.bulk.add(
                TierStanding, client_id=self.client_id, tier=tier, rank=stands.rank, since=stands.since,
                kept_until=stands.kept_until,
            )  # fmt: skip

    def _pass_time(self, until: datetime) -> None:
        """Day by day holds end, and the tier is settled."""
        last = _day(until)
        on = self.on or last
        while on <= last:
            for lot in self.lots:
                if lot.released_at is None and lot.releases_at <= until and _day(lot.releases_at) <= on:
                    lot.released_at, lot.released_on = lot.releases_at, on
            self.standing.settle(self.lots, on)
            on += DAY
        self.on = last

    def _enter(self, at: datetime, movement: Movement, points: int, about: dict[str, Any], forgone: int = 0) -> UUID:
        self.entries, self.balance = self.entries + 1, self.balance + points
        id_ = id_at(at, self.chance)
        words = {name: about.get(name) for name in WORDS}
        self.bulk.add(
            Entry, id=id_, created_at=at, client_id=self.client_id, number=self.entries, movement=movement,
            points=points, balance=self.balance, forgone=forgone, reverses_id=None, **words,
        )  # fmt: skip
        return id_

    def _move(self, entry_id: UUID, lot_id: UUID, points: int) -> None:
        self.bulk.add(PointMove, client_id=self.client_id, entry_id=entry_id, lot_id=lot_id, points=points)


def _day(at: datetime) -> date:
    return in_zone(at, vendor_zone()).date()
