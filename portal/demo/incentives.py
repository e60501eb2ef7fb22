"""The demo's incentives: two that are on, with what clients were offered of them and how they answered."""

from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.demo.rewards import redeemers
from portal.facts import OfferAccepted, OfferLapsed, OfferMade
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.people.models.users import User
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import Incentive, IncentiveKind

LONGER: dict[str, Any] = {
    "name": "Longer together", "kind": IncentiveKind.DISCOUNT, "for_12": 3, "for_24": 7, "for_36": 12, "topic": None,
    "terms": "Renew before your contract ends and pay less: the longer you stay, the more we take off. "
    "It holds for everything in your contract today.",
    "translated": {
        "fa": {
            "name": "با هم، برای مدتی بیشتر",
            "terms": "پیش از پایان قرارداد تمدید کنید و کمتر بپردازید: هر چه بیشتر بمانید، بیشتر کم می‌کنیم.",
        },
        "tr": {
            "name": "Birlikte daha uzun",
            "terms": "Sözleşmeniz bitmeden yenileyin, daha az ödeyin: ne kadar uzun kalırsanız o kadar çok indiririz.",
        },
    },
}  # fmt: skip
EXPERT: dict[str, Any] = {
    "name": "A month with a reporting expert", "kind": IncentiveKind.EXPERT, "for_12": None, "for_24": 10, "for_36": 30,
    "topic": "Reports your board can read",
    "terms": "Renew for two years or more, and one of our experts works on your reports with you.",
    "translated": {},
}  # fmt: skip
OPENS, CLOSES = 150, 10


class Offered(NamedTuple):
    """`ago`: offered so many days ago; `months`: what they said yes to; `lapsed`: they did not answer last year's."""

    client: str
    what: dict[str, Any]
    ago: int
    months: int | None = None
    lapsed: bool = False


OFFERS = (
    Offered("Acme", LONGER, 4),
    Offered("Acme", EXPERT, 4),
    Offered("Globex", LONGER, 60, months=24),
    Offered("Aldgate Veterinary", LONGER, 90),
    Offered("Northwind Dental Group", LONGER, 300, lapsed=True),
)


def add_incentives(bulk: Bulk, chance: Random, clients: list[Settled], today: date) -> None:
    by_name = {settled.company.name: settled for settled in clients}
    begun = noon(today - timedelta(days=400))
    ids = {what["name"]: id_at(begun, chance) for what in (LONGER, EXPERT)}
    for what in (LONGER, EXPERT):
        bulk.add(
            Incentive, **what, id=ids[what["name"]], created_at=begun, opens_days=OPENS, closes_days=CLOSES,
            by_itself=True, segment=None, tier=None, most=None, off_at=None, version=1,
        )  # fmt: skip
    answerers = redeemers()
    for one in OFFERS:
        _add(bulk, chance, by_name[one.client], one, today, ids[one.what["name"]], answerers)
    bulk.write()


def _add(
    bulk: Bulk, chance: Random, settled: Settled, one: Offered, today: date, incentive_id: UUID,
    answerers: dict[UUID, UUID],
) -> None:  # fmt: skip
    at = noon(today - timedelta(days=one.ago))
    ends_on = today + timedelta(days=(settled.company.renews or 0) - (365 if one.lapsed else 0))
    last_on, answered = ends_on - timedelta(days=CLOSES), noon(today - timedelta(days=one.ago - 8))
    offer_id = id_at(at, chance)
    state = OfferState.ACCEPTED if one.months else OfferState.LAPSED if one.lapsed else OfferState.OFFERED
    by = answerers[settled.id] if one.months else None
    bulk.add(
        IncentiveOffer, **one.what, id=offer_id, created_at=at, client_id=settled.id, incentive_id=incentive_id,
        contract_ends_on=ends_on, last_on=last_on, state=state, months=one.months, reason="", answered_by_id=by,
        answered_at=answered if by else None, ended_at=noon(last_on + timedelta(days=1)) if one.lapsed else None,
        task_id=None, entry_id=None, expert_id=None,
    )  # fmt: skip
    about: dict[str, Any] = {"client_id": settled.id, "offer_id": offer_id, "name": one.what["name"]}
    add_event(bulk, OfferMade(actor_id=None, last_on=last_on, **about), at, chance)
    if one.months and by:
        name = db.session.get_one(User, by).name
        add_event(bulk, OfferAccepted(actor_id=by, actor_name=name, months=one.months, **about), answered, chance)
    if one.lapsed:
        add_event(bulk, OfferLapsed(actor_id=None, **about), noon(last_on + timedelta(days=1)), chance)
