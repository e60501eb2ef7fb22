"""The demo's gestures: some done, one announced, one a surprise to come; and whoever had none for long."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import GestureAnnounced, GestureDone, GestureFact, GesturePlanned
from portal.ground.bulk import Bulk
from portal.people.models.clients import ClientState
from portal.people.models.users import User
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, Span
from portal.rewards.models.gestures import Gesture, ToldGesture


class Kindness(NamedTuple):
    """`planned`, `done`: so many days ago; less than 0 is to come, None not yet."""

    what: str
    why: str
    words: str
    cents: int
    is_surprise: bool
    planned: int
    done: int | None
    purpose: Purpose = Purpose.KINDNESS


CAKE = Kindness(
    "A cake from the bakery next door", "Their new practice opened that morning.",
    "A cake for your new practice", 4200, True, 61, 60,
)  # fmt: skip
DESK = Kindness(
    "A free month of evening cover", "We were late with the rota twice in September.",
    "A month of evening cover, on us", 24000, False, 40, 18, Purpose.PUT_RIGHT,
)  # fmt: skip
CARD = Kindness(
    "A written card and a book on reception work", "Ten years of the practice.",
    "A card and a book for your tenth year",
    2900, True, 400, 399,
)  # fmt: skip
DAY = Kindness(
    "A training day for their front desk", "They sent two new colleagues to our course.",
    "A training day for your front desk", 30000, False, -20, None,
)  # fmt: skip
LUNCH = Kindness(
    "Lunch for the whole team on the anniversary", "Three years with us in December.", "A lunch for all of you",
    18000, True, -12, None,
)  # fmt: skip
GIVEN = {0: (CAKE, DAY, LUNCH), 1: (DESK,), 2: (CARD,), 4: (CARD, CAKE), 6: (DESK, LUNCH)}


def add_gestures(bulk: Bulk, today: date, clients: list[Settled], team: list[User]) -> None:
    chance = Random(today.toordinal())  # noqa: S311 - the same again
    for member in team:
        for purpose, span, cents in ((Purpose.KINDNESS, Span.QUARTER, 60000), (Purpose.PUT_RIGHT, Span.MONTH, 25000)):
            bulk.add(
                GestureBudget, user_id=member.id, purpose=purpose, span=span, amount_cents=cents, currency="GBP",
                set_at=noon(today),
            )  # fmt: skip
    for place, settled in enumerate(clients):
        if settled.company.state != ClientState.LEFT:
            for kindness in GIVEN.get(place, ()):
                _add(bulk, chance, settled, kindness, today)
    bulk.write()


def _add(bulk: Bulk, chance: Random, settled: Settled, kindness: Kindness, today: date) -> None:
    planned_on = today - timedelta(days=kindness.planned)
    done_on = None if kindness.done is None else today - timedelta(days=kindness.done)
    at = noon(min(planned_on, today) - timedelta(days=9))
    gesture_id = id_at(at, chance)
    place = {"id": gesture_id, "client_id": settled.id, "created_at": at, "planned_on": planned_on, "done_on": done_on}
    bulk.add(
        Gesture, **place, contact_id=None, purpose=kindness.purpose, what=kindness.what, why=kindness.why,
        words=kindness.words, cost_cents=kindness.cents, currency="GBP", is_surprise=kindness.is_surprise,
        withdrawn_at=None, by_id=settled.owner.id, version=1,
    )  # fmt: skip
    if not kindness.is_surprise or done_on:
        bulk.add(ToldGesture, **place, words=kindness.words, called_off_at=None)
    facts: list[tuple[type[GestureFact], str, date]] = [
        (GesturePlanned, kindness.what, at.date()) if kindness.is_surprise
        else (GestureAnnounced, kindness.words, at.date())
    ]  # fmt: skip
    if done_on:
        facts.append((GestureDone, kindness.words, done_on))
    for kind, title, on in facts:
        by, about = settled.owner, {"client_id": settled.id, "gesture_id": gesture_id}
        add_event(bulk, kind(actor_id=by.id, actor_name=by.name, title=title, **about), noon(on), chance)
