"""Referrals follow what happens: links come and go with access, companies qualify, and people are told."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.facts import (
    AccessEnded,
    AccessGiven,
    ClientStateChanged,
    ReferralAccepted,
    ReferralDeclined,
    ReferralExpired,
    ReferralFact,
    ReferralHeld,
    ReferralHoldEnded,
    ReferralQualified,
    ReferralReversed,
    ReferralRewarded,
    SurveyAnswered,
)
from portal.ground.db import db
from portal.ground.happen import Itself, reacts_to
from portal.ground.links import path_to
from portal.ground.mail import Addressee, post
from portal.notices.models.telling import notify
from portal.people.models.clients import ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership
from portal.rewards.models.referral_links import ReferralLink, link_of
from portal.rewards.models.referral_notice_kinds import OWN_REFERRAL, PASS_IT_ON, REFERRAL_STEP
from portal.rewards.models.referral_terms import referral_terms
from portal.rewards.models.referrals import Referral
from portal.rewards.models.referred import ReferralOrigin

PROMOTER = 9  # of a question from 0 to 10
Told = ReferralAccepted | ReferralDeclined | ReferralExpired | ReferralQualified | ReferralHoldEnded


@reacts_to(AccessGiven)
def give_a_link(fact: AccessGiven, _event_id: UUID) -> None:
    if not referral_terms().is_on:
        return
    ReferralLink.give(db.session.get_one(Contact, (fact.client_id, fact.contact_id)), Itself(fact.actor_name))


@reacts_to(AccessEnded)
def revoke_the_link(fact: AccessEnded, _event_id: UUID) -> None:
    link = link_of(fact.client_id, fact.contact_id)
    if link is not None:
        link.revoke(db.session.get_one(Contact, (fact.client_id, fact.contact_id)), Itself(fact.actor_name))


@reacts_to(ClientStateChanged)
def qualify(fact: ClientStateChanged, _event_id: UUID) -> None:
    """A prospect that came by a referral is a client now."""
    origin = db.session.get(ReferralOrigin, fact.client_id) if fact.state == ClientState.ACTIVE else None
    if origin is not None:
        referral = db.session.get_one(Referral, (origin.from_client_id, origin.referral_id))
        referral.qualify(Itself(fact.actor_name))


@reacts_to(
    ReferralAccepted,
    ReferralDeclined,
    ReferralExpired,
    ReferralQualified,
    ReferralHeld,
    ReferralRewarded,
    ReferralReversed,
)
def tell_the_referrer(fact: ReferralFact, event_id: UUID) -> None:
    """On each step, under their own eyes only. Before consent, and of a no, there is nobody to name."""
    known = {
        name: getattr(fact, name, empty)
        for name, empty in (("company", ""), ("points", 0), ("agreed", False), ("is_client", True))
    }
    step = {"step": fact.kind.partition(".")[2], **known}
    place = path_to("client_referrals.index", client_id=fact.client_id)
    notify(
        _logins(fact.client_id, fact.contact_id), OWN_REFERRAL, step, key=event_id, place=place,
        client_id=fact.client_id, subject_id=fact.referral_id,
    )  # fmt: skip


@reacts_to(ReferralAccepted, ReferralDeclined, ReferralExpired, ReferralQualified, ReferralHoldEnded)
def tell_the_owner(fact: Told, event_id: UUID) -> None:
    """Of an end only where it was us who made nothing of a yes."""
    if isinstance(fact, ReferralExpired) and not fact.agreed:
        return
    owner_id = db.session.get_one(ClientStanding, fact.client_id).owner_id
    place = path_to("referral.show", client_id=fact.client_id, referral_id=fact.referral_id)
    notify([owner_id], REFERRAL_STEP, fact, key=event_id, place=place, subject_id=fact.referral_id)


@reacts_to(ReferralRewarded)
def tell_the_referred(fact: ReferralRewarded, event_id: UUID) -> None:
    """They agreed to hear how it goes; what is promised them stands in the terms."""
    referral = db.session.get_one(Referral, (fact.client_id, fact.referral_id))
    person, terms = referral.person, referral_terms()
    if person is not None:
        reader = Addressee(person.email, person.name, person.language)
        promised: dict[str, Any] = {"words": terms.referred_words, "points": terms.referred_points}
        post(reader, "referral_rewarded", key=f"referral {event_id}", client_id=referral.came_as.id, **promised)


@reacts_to(SurveyAnswered)
def ask_to_pass_it_on(fact: SurveyAnswered, event_id: UUID) -> None:
    """Who has just said they would recommend us is shown how, once a year."""
    terms = referral_terms()
    if not (terms.is_on and terms.asks_promoters and fact.survey_kind == "nps" and (fact.score or 0) >= PROMOTER):
        return
    users = _logins(fact.client_id, fact.contact_id)
    if users and ReferralLink.give(db.session.get_one(Contact, (fact.client_id, fact.contact_id)), Itself("")).ask():
        place = path_to("client_referrals.index", client_id=fact.client_id)
        notify(users, PASS_IT_ON, {"name": fact.name}, key=event_id, place=place, client_id=fact.client_id)


def _logins(client_id: UUID, contact_id: UUID) -> list[UUID]:
    """The users this contact signs in as, while they have access."""
    inside = select(Membership.user_id).where(
        Membership.client_id == client_id, Membership.contact_id == contact_id, Membership.ended_at.is_(None)
    )
    return list(db.session.scalars(inside))
