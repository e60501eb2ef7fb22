"""Who is told of offers with a renewal: the client's leads, and its owner, who also hears of each answer."""

from uuid import UUID

from portal.facts import (
    OfferAccepted,
    OfferDeclined,
    OfferFact,
    OfferHonoured,
    OfferLapsed,
    OfferMade,
    OfferWithdrawn,
)
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.clients import ClientStanding
from portal.rewards.models.leads import leads_and_owner
from portal.rewards.models.offer_notice_kinds import OFFER, OFFER_ANSWER


@reacts_to(OfferMade, OfferWithdrawn, OfferLapsed, OfferHonoured)
def tell_both_sides(fact: OfferFact, event_id: UUID) -> None:
    people = leads_and_owner(fact.client_id)
    notify(people, OFFER, fact, key=event_id, place=_place(fact), subject_id=fact.offer_id)


@reacts_to(OfferAccepted, OfferDeclined)
def tell_the_owner(fact: OfferFact, event_id: UUID) -> None:
    owner_id = db.session.get_one(ClientStanding, fact.client_id).owner_id
    notify([owner_id], OFFER_ANSWER, fact, key=event_id, place=_place(fact), subject_id=fact.offer_id)


def _place(fact: OfferFact) -> str:
    return path_to("client_incentives.show", client_id=fact.client_id, offer_id=fact.offer_id)
