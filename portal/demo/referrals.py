"""Whom the demo's clients recommended us to: one is rewarded, one held, two said yes, one is invited, one said no."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import (
    ClientCameByReferral,
    ReferralAccepted,
    ReferralDeclined,
    ReferralFact,
    ReferralHeld,
    ReferralInvited,
    ReferralQualified,
    ReferralRewarded,
)
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.rewards.models.addresses import address_hash, company_hash
from portal.rewards.models.introducing import CONSENT_VERSION
from portal.rewards.models.referral_links import LENGTH, LETTERS, ReferralLink
from portal.rewards.models.referral_terms import UNSET, ReferralTerms
from portal.rewards.models.referrals import GONE, Referral, ReferralState, Way
from portal.rewards.models.referred import ReferralAddress, ReferralOrigin, ReferredPerson

TERMS = {
    "is_on": True,
    "points": 500,
    "referred_words": "The first month of reporting free.",
    "month_budget": 3_000,
    "whole_budget": 20_000,
    "asks_promoters": True,
}
CONSENT = (
    "I agree that Calder & Rowe keeps what I write here, gets in touch with me about working together and tells {name} "
    "how it goes. I can take this back at any time with the link in the mail I get. If nothing has come of it after 60 "
    "days, what I wrote is deleted."
)
WINDOW = timedelta(days=UNSET["window_days"])
UNANSWERED = (ReferralState.INVITED, ReferralState.ACCEPTED)  # by them, or by us
HELD_FOR = 6  # days still to come
BEFORE = timedelta(days=30)  # from the yes to the contract


@dataclass(frozen=True)
class Recommended:
    """By whom, at which address, how many days ago; `came`: one of the demo's clients; `person`: who said yes."""

    by: str
    email: str
    days_ago: int
    state: ReferralState
    way: Way = Way.MAIL
    company: str | None = None
    came: str | None = None
    person: str | None = None
    message: str = ""
    flags: tuple[str, ...] = ()


RECOMMENDED = (
    Recommended(
        "Bea Marsh", "helen@aldgate-vets.example", 9, ReferralState.REWARDED, Way.LINK, "Aldgate Veterinary",
        "Aldgate Veterinary", "Helen Aldgate", "Our night line loses one caller in five.",
    ),
    Recommended(
        "Bea Marsh", "ruth@hebden-helpline.example", 24, ReferralState.HELD, Way.MAIL, "Hebden Helpline",
        "Hebden Helpline", "Ruth Sykes", "Volunteers answer, and we never know how many calls we miss.",
    ),
    Recommended(
        "Bea Marsh", "priti@bramley-ortho.example", 12, ReferralState.ACCEPTED, Way.MAIL, "Bramley Orthodontics",
        None, "Priti Anand", "We are looking at our front desk before the spring.",
    ),
    Recommended("Bea Marsh", "simon@whitlock-dental.example", 19, ReferralState.INVITED),
    Recommended("Bea Marsh", "desk@otley-smile.example", 96, ReferralState.DECLINED),
    Recommended(
        "Carl Reid", "dee@selby-freight.example", 3, ReferralState.ACCEPTED, Way.LINK, "Selby Freight", None,
        "Dee Rowan", "Carl says you answer before the third ring.", ("network",),
    ),
)  # fmt: skip


def add_referrals(bulk: Bulk, chance: Random, clients: list[Settled], today: date) -> None:
    bulk.add(ReferralTerms, id=1, **{**UNSET, **TERMS, "version": 1})
    by_name = {one.company.name: one for one in clients}
    referrers = _links(bulk, chance, today)
    for each in RECOMMENDED:
        _Story(bulk, chance, today, each, *referrers[each.by]).tell(by_name.get(each.came or ""))
    bulk.write()


def _links(bulk: Bulk, chance: Random, today: date) -> dict[str, tuple[UUID, UUID]]:
    """One for everybody with access; name -> client and contact."""
    at = noon(today - timedelta(days=100))
    inside = (
        select(Contact.client_id, Contact.id, Contact.name)
        .join(Membership, (Membership.client_id == Contact.client_id) & (Membership.contact_id == Contact.id))
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None))
        .order_by(User.email)
    )
    found = {}
    for row in db.session.execute(inside):
        code = "".join(chance.choice(LETTERS) for _letter in range(LENGTH))
        own = {"client_id": row.client_id, "contact_id": row.id}
        bulk.add(ReferralLink, id=id_at(at, chance), created_at=at, code=code, asked_at=None, revoked_at=None, **own)
        found[row.name] = row.client_id, row.id
    return found


class _Story:
    """One referral, from its first day to where it stands."""

    def __init__(
        self, bulk: Bulk, chance: Random, today: date, told: Recommended, client_id: UUID, contact_id: UUID
    ) -> None:
        self.bulk, self.chance, self.today, self.told = bulk, chance, today, told
        self.client_id, self.contact_id = client_id, contact_id
        self.moved_at = noon(today - timedelta(days=told.days_ago))
        self.begun_at = self.moved_at - (BEFORE if told.came else timedelta(days=4 if told.person else 0))
        self.id = id_at(self.begun_at, chance)

    def tell(self, came: Settled | None) -> None:
        self._add_referral()
        if self.told.person:
            self._add_person()
        if came is not None:
            own = {"client_id": came.id, "from_client_id": self.client_id, "referral_id": self.id}
            self.bulk.add(ReferralOrigin, came_at=self.moved_at, joined=False, **own)
            fact = ClientCameByReferral(
                client_id=came.id, actor_id=came.owner.id, actor_name=came.owner.name, referral_id=self.id, joined=False
            )
            add_event(self.bulk, fact, self.begun_at, self.chance)
        self._add_events(came)

    def _add_referral(self) -> None:
        told, is_rewarded = self.told, self.told.state == ReferralState.REWARDED
        self.bulk.add(
            Referral, id=self.id, created_at=self.begun_at, client_id=self.client_id, contact_id=self.contact_id,
            way=told.way, state=told.state, company=told.company,
            company_hash=company_hash(told.email) if told.company else None, moved_at=self.moved_at,
            expires_at=self.begun_at + WINDOW if told.state in UNANSWERED else None,
            hold_until=self._held_until if told.came else None, hold_ended_at=self.moved_at if is_rewarded else None,
            rewarded_at=self.moved_at if is_rewarded else None, points=TERMS["points"] if is_rewarded else None,
            cost=TERMS["points"] if is_rewarded else None,
        )  # fmt: skip
        self.bulk.add(
            ReferralAddress, client_id=self.client_id, referral_id=self.id, address_hash=address_hash(told.email),
            is_taken=told.state not in GONE,
        )  # fmt: skip

    @property
    def _held_until(self) -> date:
        return self.moved_at.date() if self.told.state == ReferralState.REWARDED else self.today + timedelta(HELD_FOR)

    def _add_person(self) -> None:
        told = self.told
        self.bulk.add(
            ReferredPerson, client_id=self.client_id, referral_id=self.id, name=told.person, company=told.company,
            email=told.email, phone=None, message=told.message, language="en", consent=CONSENT.format(name=told.by),
            consent_version=CONSENT_VERSION, consented_at=self.begun_at, flags=list(told.flags),
            settled_at=None if told.flags else self.begun_at, settled_by_id=None,
        )  # fmt: skip

    def _add_events(self, came: Settled | None) -> None:
        if self.told.way == Way.MAIL:
            self._happened(ReferralInvited, by=self.told.by)
        if self.told.person:
            self._happened(ReferralAccepted, flags=len(self.told.flags))
        if self.told.state == ReferralState.DECLINED:
            self._happened(ReferralDeclined, themselves=True)
        if came is not None:
            name, owner = came.company.name, came.owner
            self._happened(ReferralQualified, owner, company=name)
            self._happened(ReferralHeld, owner, company=name, until_on=self._held_until)
            if self.told.state == ReferralState.REWARDED:
                self._happened(ReferralRewarded, owner, company=name, points=TERMS["points"])

    def _happened(self, fact: type[ReferralFact], owner: User | None = None, by: str = "", **more: Any) -> None:
        at = self.begun_at if fact in (ReferralInvited, ReferralAccepted) else self.moved_at
        named = {"actor_id": owner.id if owner else None, "actor_name": owner.name if owner else by}
        known: Any = {**named, "referral_id": self.id, "contact_id": self.contact_id, **more}
        add_event(self.bulk, fact(client_id=self.client_id, **known), at, self.chance)
