"""Who is told of a redemption: the client's owner that there is one, whoever redeemed what became of it."""

from uuid import UUID

from portal.facts import (
    RedemptionApproved,
    RedemptionCancelled,
    RedemptionDeclined,
    RedemptionFact,
    RedemptionFulfilled,
    RewardRedeemed,
)
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.clients import ClientStanding
from portal.rewards.models.catalogue import AT_ONCE
from portal.rewards.models.notice_kinds import REDEEMED, REDEMPTION_ANSWER
from portal.rewards.models.redemptions import Redemption


@reacts_to(RewardRedeemed)
def tell_the_owner(fact: RewardRedeemed, event_id: UUID) -> None:
    owner_id = db.session.get_one(ClientStanding, fact.client_id).owner_id
    notify([owner_id], REDEEMED, fact, key=event_id, place=_place(fact), subject_id=fact.redemption_id)


@reacts_to(RedemptionApproved, RedemptionFulfilled, RedemptionDeclined, RedemptionCancelled)
def tell_who_redeemed(fact: RedemptionFact, event_id: UUID) -> None:
    """What is handed over with its approval is told of once."""
    row = db.session.get_one(Redemption, (fact.client_id, fact.redemption_id))
    if not (isinstance(fact, RedemptionApproved) and row.kind in AT_ONCE):
        place = _place(fact)
        notify([row.by_id], REDEMPTION_ANSWER, fact, key=event_id, place=place, subject_id=fact.redemption_id)


def _place(fact: RedemptionFact) -> str:
    return path_to("redemptions.show", client_id=fact.client_id, redemption_id=fact.redemption_id)
