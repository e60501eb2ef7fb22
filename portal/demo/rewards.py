"""The demo's catalogue, and what its clients redeemed: each spending of the ledger is one of these."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import noon
from portal.facts import RewardRedeemed
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership, User
from portal.rewards.models.catalogue import Reward, RewardKind
from portal.rewards.models.redemptions import Redemption, RedemptionState
from portal.tasks.models import Side, Task

DAYS = 730
HANDED_OVER = timedelta(days=2)


class Offer(NamedTuple):
    name: str
    about: str
    cost: int
    terms: str = ""
    stock: int | None = None
    tier: str | None = None
    needs_approval: bool = False


LUNCH = Offer("Lunch for one practice team", "Up to twelve people, your choice of local kitchen.", 600)
TALK = Offer("Strategy session", "90 minutes on one question, notes the same day.", 800)
GIFT = Offer("£50 to Dentaid", "We add £50 of our own.", 500, "We send you the receipt of the charity.")
OFFERS = (
    LUNCH,
    TALK,
    GIFT,
    Offer("Review monitoring, one month", "All your sites, weekly digest.", 1200, "Begins on the first of a month."),
    Offer("Front-desk training day", "At one site, up to eight people.", 2400, needs_approval=True),
    Offer("BDIA Showcase ticket", "One day, travel not included.", 3000, "For the day in May.", 10, "silver"),
)
BY_NAME = {offer.name: offer for offer in OFFERS}


class Redeemed:
    """The catalogue, and who has had what of it."""

    def __init__(self, bulk: Bulk, chance: Random, today: date) -> None:
        self.bulk, self.chance, self.today = bulk, chance, today
        self.begun = noon(today - timedelta(days=DAYS))
        self.ids = {offer.name: id_at(self.begun + timedelta(minutes=n), chance) for n, offer in enumerate(OFFERS)}
        self.taken: Counter[str] = Counter()

    def add(self, id_: UUID, client_id: UUID, name: str, points: int, at: datetime, entry_id: UUID, by: UUID) -> None:
        """Handed over two days on; what is younger still waits."""
        self.taken[name] += 1
        offer = BY_NAME[name]
        done_at = at + HANDED_OVER
        is_done = done_at.date() < self.today
        self.bulk.add(
            Redemption, id=id_, created_at=at, client_id=client_id, reward_id=self.ids[name], name=name,
            about=offer.about, terms=offer.terms, kind=RewardKind.SERVICE, points=points, percent=None,
            needs_approval=False, wish="", note="", reason="",
            state=RedemptionState.FULFILLED if is_done else RedemptionState.REDEEMED, by_id=by, contact_id=None,
            entry_id=entry_id, code_id=None, approved_at=None, ended_at=None,
            fulfilled_at=done_at if is_done else None,
        )  # fmt: skip
        told: dict[str, Any] = {
            "client_id": client_id,
            "actor_id": by,
            "redemption_id": id_,
            "name": name,
            "points": points,
        }
        actor = db.session.get_one(User, by).name
        add_event(self.bulk, RewardRedeemed(actor_name=actor, **told), at, self.chance)
        if not is_done:
            self.bulk.add(
                Task, id=id_at(at, self.chance), created_at=at, client_id=client_id, redemption_id=id_, side=Side.US,
                title=f"Hand “{name}” over to {actor}", shared=False, made_by_id=by,
                owner_id=db.session.get_one(ClientStanding, client_id).owner_id, due_on=done_at.date(),
            )  # fmt: skip

    def settle(self) -> None:
        """The rewards, with how many of each are gone."""
        for offer in OFFERS:
            self.bulk.add(
                Reward, id=self.ids[offer.name], created_at=self.begun, name=offer.name, about=offer.about,
                terms=offer.terms, kind=RewardKind.SERVICE, cost=offer.cost, percent=None, stock=offer.stock,
                taken=self.taken[offer.name], per_client=None, from_on=None, until_on=None, tier=offer.tier,
                needs_approval=offer.needs_approval, has_picture=False, paused_at=None, retired_at=None, version=1,
            )  # fmt: skip


def redeemers() -> dict[UUID, UUID]:
    """Who decides at each client, by its id."""
    leads = select(Membership.client_id, Membership.user_id).where(Membership.is_lead, Membership.ended_at.is_(None))
    return {row.client_id: row.user_id for row in db.session.execute(leads.order_by(Membership.given_at.desc()))}
