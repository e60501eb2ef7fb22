"""The demo's points: a programme that is on, and two years of everybody's ledger, told as the verbs would have."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.demo.earnings import Earned, by_hand, earned_since
from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.ledgers import Ledger, Spent
from portal.demo.people import Settled, noon
from portal.demo.rewards import DAYS, GIFT, LUNCH, TALK, Redeemed, redeemers
from portal.facts import BadgeEarned, GoalReached, WinTold
from portal.ground.bulk import Bulk
from portal.ground.clock import in_zone, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import Event, Fact, revive
from portal.people.models.clients import ClientState
from portal.people.models.users import User
from portal.rewards.models.badges import FIRST_GOAL, FIRST_WIN, YEARS
from portal.rewards.models.programme import MONTHS, Expiry, Programme, Window, months_later
from portal.rewards.models.standings import Badge

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
RUNNING = (ClientState.ACTIVE, ClientState.ONBOARDING)
TALKED, GUIDED, STUDY = (
    "Spoke for us at a meeting of the trade",
    "Showed two companies round for us",
    "Case study with us",
)


def add_points(bulk: Bulk, today: date, clients: list[Settled], admin: User) -> None:
    """After the clients are in; writes at once."""
    begun = noon(today - timedelta(days=DAYS))
    tiers = [
        {"key": key, "names": names, "threshold": threshold, "benefits": benefits, "multiplier": multiplier}
        for key, threshold, multiplier, names, benefits in TIERS
    ]
    rules: dict[str, Any] = {
        "number": 1, "is_on": True, "names": NAMES, "names_of_one": {"en": "point"}, "currency": "GBP",
        "cost_per_point": Decimal("0.012"), "hold_days": 14, "expiry": Expiry.MONTHS, "expiry_count": 24,
        "most_a_month": 2000, "most_by_hand": 1000, "window": Window.ROLLING, "grace_days": 30, "tiers": tiers,
        "set_at": begun, "set_by_id": admin.id,
    }  # fmt: skip
    bulk.add(Programme, **rules)
    past_of = earned_since(bulk, today, admin)
    redeemed, leads = Redeemed(bulk, Random(today.toordinal()), today), redeemers()  # noqa: S311 - the same again
    for place, settled in enumerate(clients):
        chance = Random(place)  # noqa: S311 - the same again
        past: list[Earned | Spent] = [*past_of[settled.id]]
        if settled.company.state in RUNNING and settled.company.since > 0:
            past += [*_by_hand(chance, settled, today, place), *_redeemed(settled, today, place)]
        _badges(bulk, chance, settled, today)
        if past:
            Ledger(bulk, chance, settled, redeemed, leads.get(settled.id), Programme(**rules)).tell(past, now())
    redeemed.settle()
    bulk.write()


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


def _badges(bulk: Bulk, chance: Random, settled: Settled, today: date) -> None:
    """Years together, and the first goal and win that were told."""
    started = today - timedelta(days=settled.company.since)
    years = {} if settled.company.state == ClientState.LEFT else YEARS
    earned = [(name, noon(months_later(started, MONTHS * count)), "") for count, name in years.items()]
    earned += [*_first_told(settled.id, FIRST_GOAL, GoalReached), *_first_told(settled.id, FIRST_WIN, WinTold)]
    for name, at, title in earned:
        on = in_zone(at, vendor_zone()).date()
        if on <= today:
            bulk.add(Badge, client_id=settled.id, name=name, on=on, title=title or None, earned_at=at)
            add_event(bulk, BadgeEarned(client_id=settled.id, actor_id=None, badge=name, title=title), at, chance)


def _first_told(client_id: UUID, name: str, fact: type[Fact]) -> Iterator[tuple[str, datetime, str]]:
    told = select(Event).where(Event.client_id == client_id, Event.kind == fact.kind).order_by(Event.occurred_at)
    if (event := db.session.scalars(told.limit(1)).first()) is not None:
        first: Any = revive(event.kind, event.payload)
        yield name, event.occurred_at, first.title if fact is WinTold else first.name
