"""The demo's points: a programme that is on, and two years of everybody's ledger, told as the verbs would have."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from portal.demo.earnings import Earned, by_hand, earned_since
from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.demo.rewards import DAYS, GIFT, LUNCH, TALK, Offer, Redeemed, redeemers
from portal.facts import BadgeEarned
from portal.ground.bulk import Bulk
from portal.ground.clock import in_zone, vendor_zone
from portal.ground.links import path_to
from portal.people.models.clients import ClientState
from portal.people.models.ranks import ClientRank
from portal.people.models.users import User
from portal.rewards.models.badges import FIRST_WIN, YEARS
from portal.rewards.models.balances import PointBalance
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.lots import Lot, PointMove
from portal.rewards.models.programme import MONTHS, Expiry, Programme, Window, months_later
from portal.rewards.models.redemptions import REDEMPTION
from portal.rewards.models.standings import Badge, TierStanding

TIERS = (
    ("silver", 1000, "1", {"en": "Silver", "fa": "نقره‌ای", "hy": "Արծաթ", "tr": "Gümüş"},
     {"en": "Quarterly planning day", "fa": "روز برنامه‌ریزی فصلی", "hy": "Եռամսյակային պլանավորման օր",
      "tr": "Üç ayda bir planlama günü"}),
    ("gold", 2500, "1.25", {"en": "Gold", "fa": "طلایی", "hy": "Ոսկի", "tr": "Altın"},
     {"en": "Priority answering, 2 hours", "fa": "پاسخ در دو ساعت", "hy": "Պատասխան 2 ժամում",
      "tr": "2 saatte öncelikli yanıt"}),
    ("partner", 5000, "1.5", {"en": "Partner", "fa": "شریک", "hy": "Գործընկեր", "tr": "Ortak"},
     {"en": "Two free audits a year", "fa": "دو بازبینی رایگان در سال", "hy": "Տարեկան երկու անվճար աուդիտ",
      "tr": "Yılda iki ücretsiz denetim"}),
)  # fmt: skip
NAMES = {"en": "points", "fa": "امتیاز", "hy": "միավոր", "tr": "puan"}
WINDOW = timedelta(days=365)
WORDS = ("kind", "cause", "reason", "place", "contact_id", "by_id", "by_name")
TALKED, GUIDED, STUDY = (
    "Spoke for us at a meeting of the trade",
    "Showed two companies round for us",
    "Case study with us",
)


class Spent(NamedTuple):
    """One reward of the catalogue, redeemed."""

    at: datetime
    offer: Offer


class Ledger:
    """One client's ledger, written from its first entry on."""

    def __init__(self, bulk: Bulk, chance: Random, settled: Settled, redeemed: Redeemed, lead: UUID | None) -> None:
        self.bulk, self.chance, self.client_id, self.owner = bulk, chance, settled.id, settled.owner
        self.redeemed, self.lead = redeemed, lead
        self.lots: list[Lot] = []
        self.entries = self.balance = self.used = 0

    def earn(self, told: Earned) -> None:
        id_ = self._enter(told.at, Movement.EARNED, told.points, told._asdict())
        on = in_zone(told.at, vendor_zone()).date()
        self.lots.append(
            Lot(
                client_id=self.client_id, id=id_, points=told.points, remaining=told.points, used=0, expired=0, taken=0,
                earned_on=on, releases_at=told.at, released_at=told.at, released_on=on,
                expires_on=months_later(on, 24), counts=True,
            )
        )  # fmt: skip
        self._move(id_, id_, told.points)

    def spend(self, told: Spent) -> None:
        """By the client's lead; a client without one saves its points."""
        name, points = told.offer.name, told.offer.cost
        if self.lead is None or points > self.balance:
            return
        self.used += points
        redemption_id = id_at(told.at, self.chance)
        place = path_to("redemptions.show", client_id=self.client_id, redemption_id=redemption_id)
        about = {"kind": REDEMPTION, "cause": str(redemption_id), "reason": name, "place": place}
        id_ = self._enter(told.at, Movement.SPENT, -points, {**about, "by_id": self.lead})
        self.redeemed.add(redemption_id, self.client_id, name, points, told.at, id_, self.lead)
        for lot in self.lots:
            if points and (taken := min(points, lot.remaining)):
                lot.remaining, lot.used, points = lot.remaining - taken, lot.used + taken, points - taken
                self._move(id_, lot.id, -taken)

    def settle(self, today: date) -> None:
        """The lots as they are now, the balance, and the tier of the last twelve months."""
        for lot in self.lots:
            self.bulk.add(Lot, **{column.key: getattr(lot, column.key) for column in Lot.__mapper__.column_attrs})
        self.bulk.add(
            PointBalance, client_id=self.client_id, active=self.balance, pending=0, used=self.used, expired=0,
            earned=self.balance + self.used, entries=self.entries,
        )  # fmt: skip
        earned = sum(lot.points for lot in self.lots if lot.earned_on > today - WINDOW)
        reached = [(rank, key) for rank, (key, threshold, *_) in enumerate(TIERS, start=1) if earned >= threshold]
        if reached:
            rank, key = reached[-1]
            since = today - timedelta(days=40)
            self.bulk.add(ClientRank, client_id=self.client_id, rank=rank)
            self.bulk.add(TierStanding, client_id=self.client_id, tier=key, rank=rank, since=since, kept_until=None)

    def _enter(self, at: datetime, movement: Movement, points: int, about: dict[str, Any]) -> UUID:
        self.entries, self.balance = self.entries + 1, self.balance + points
        id_ = id_at(at, self.chance)
        words = {name: about.get(name) for name in WORDS}
        self.bulk.add(
            Entry, id=id_, created_at=at, client_id=self.client_id, number=self.entries, movement=movement,
            points=points, balance=self.balance, forgone=0, reverses_id=None, **words,
        )  # fmt: skip
        return id_

    def _move(self, entry_id: UUID, lot_id: UUID, points: int) -> None:
        self.bulk.add(PointMove, client_id=self.client_id, entry_id=entry_id, lot_id=lot_id, points=points)


def add_points(bulk: Bulk, today: date, clients: list[Settled], admin: User) -> None:
    """After the clients are in; writes at once."""
    begun = noon(today - timedelta(days=DAYS))
    tiers = [
        {"key": key, "names": names, "threshold": threshold, "benefits": benefits, "multiplier": multiplier}
        for key, threshold, multiplier, names, benefits in TIERS
    ]
    bulk.add(
        Programme, number=1, is_on=True, names=NAMES, names_of_one={"en": "point"}, cost_per_point=Decimal("0.012"),
        currency="GBP", hold_days=14, expiry=Expiry.MONTHS, expiry_count=24, most_a_month=2000,
        most_by_hand=1000, window=Window.ROLLING, grace_days=30, tiers=tiers, set_at=begun, set_by_id=admin.id,
    )  # fmt: skip
    redeemed, leads = Redeemed(bulk, Random(today.toordinal()), today), redeemers()  # noqa: S311 - the same again
    earned = earned_since(today - timedelta(days=DAYS - 10), today)
    for place, settled in enumerate(clients):
        if settled.company.state in (ClientState.ACTIVE, ClientState.ONBOARDING) and settled.company.since > 0:
            chance = Random(place)  # noqa: S311 - the same again
            ledger = Ledger(bulk, chance, settled, redeemed, leads.get(settled.id))
            own = [one for one in earned if one.client_id == settled.id]
            _tell(ledger, [*own, *_by_hand(chance, settled, today, place), *_redeemed(settled, today, place)], today)
            _badges(bulk, chance, settled, today, place)
    redeemed.settle()
    bulk.write()


def _tell(ledger: Ledger, past: list[Earned | Spent], today: date) -> None:
    for told in sorted(past, key=lambda one: one.at):
        if isinstance(told, Earned):
            ledger.earn(told)
        else:
            ledger.spend(told)
    ledger.settle(today)


def _by_hand(chance: Random, settled: Settled, today: date, place: int) -> Iterator[Earned]:
    """What one of us gave in the last two years, or since the client began."""
    since = min(settled.company.since, DAYS - 10)
    given = [(days, 100 * chance.randint(1, 4), TALKED) for days in range(120, since, 150)]
    for days, points, reason in ((38, 500, GUIDED), (88, 250, STUDY)):
        if place % 3 < 2 and days < since:
            given.append((days + place, points, reason))
    for days, points, reason in given:
        at = noon(today - timedelta(days=days))
        yield by_hand(at, settled.id, points, reason, settled.owner.id, id_at(at, chance))


def _redeemed(settled: Settled, today: date, place: int) -> Iterator[Spent]:
    since = min(settled.company.since, DAYS - 10)
    for days, offer in zip(range(71 + place, since, 190), (LUNCH, TALK, GIFT), strict=False):
        yield Spent(noon(today - timedelta(days=days)), offer)
    if place % 4 == 1:
        yield Spent(noon(today - timedelta(days=1)), GIFT)


def _badges(bulk: Bulk, chance: Random, settled: Settled, today: date, place: int) -> None:
    started = today - timedelta(days=settled.company.since)
    earned = [(name, months_later(started, MONTHS * years), None) for years, name in YEARS.items()]
    if place % 2 == 0:
        earned.append((FIRST_WIN, started + timedelta(days=60), None))
    for name, on, title in earned:
        if on <= today:
            at = noon(on)
            bulk.add(Badge, client_id=settled.id, name=name, on=on, title=title, earned_at=at)
            add_event(bulk, BadgeEarned(client_id=settled.id, actor_id=None, badge=name), at, chance)
