"""What the day does to offers: clients whose contract ends within the window get them, and what nobody took lapses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal.ground.clock import vendor_today
from portal.ground.db import Id, db
from portal.ground.happen import Itself
from portal.people.models.clients import ClientStanding, ClientState
from portal.rewards.models.incentive_offers import OPEN, IncentiveOffer, NotOffered, OfferState, Why
from portal.rewards.models.incentives import Incentive
from portal.rewards.models.programme import programme
from portal.rewards.models.tiers import tier_of, tiers_of

_ON = select(Incentive).where(Incentive.off_at.is_(None), Incentive.by_itself).order_by(Incentive.id)
_known = (
    select(IncentiveOffer.id)
    .where(
        IncentiveOffer.client_id == ClientStanding.client_id,
        IncentiveOffer.incentive_id == bindparam("incentive_id", type_=Id()),
        or_(IncentiveOffer.contract_ends_on == ClientStanding.renewal_on, IncentiveOffer.state.in_(OPEN)),
    )
    .exists()
)
_IN_WINDOW = (
    select(ClientStanding.client_id)
    .where(
        ClientStanding.state == ClientState.ACTIVE,
        ClientStanding.renewal_on >= bindparam("first"),
        ClientStanding.renewal_on <= bindparam("last"),
        ~_known,
    )
    .order_by(ClientStanding.renewal_on, ClientStanding.client_id)
)
_LAPSED = (
    select(IncentiveOffer.client_id, IncentiveOffer.id)
    .join(ClientStanding, ClientStanding.client_id == IncentiveOffer.client_id)
    .where(
        IncentiveOffer.state == OfferState.OFFERED,
        or_(IncentiveOffer.last_on < bindparam("today"), ClientStanding.state == ClientState.LEFT),
    )
    .order_by(IncentiveOffer.last_on, IncentiveOffer.id)
)


def make_offers() -> None:
    """Each incentive that is on to each client in its window, once for each end of a contract; each stands alone."""
    for incentive_id in [incentive.id for incentive in db.session.scalars(_ON).all()]:
        for client_id in list(_clients_of(db.session.get_one(Incentive, incentive_id))):
            try:
                IncentiveOffer.make(incentive_id, client_id, Itself(""))
            except NotOffered as refused:
                db.session.rollback()
                if refused.args[0] in (Why.OFF, Why.PROGRAMME_OFF, Why.NONE_LEFT):
                    break
            db.session.commit()


def lapse_offers() -> None:
    """What was not answered by its last day, or whose client has left."""
    for row in db.session.execute(_LAPSED, {"today": vendor_today()}).all():
        db.session.get_one(IncentiveOffer, (row.client_id, row.id)).lapse()
        db.session.commit()


def _clients_of(incentive: Incentive) -> Iterator[UUID]:
    """Whom it is for, of those whose contract ends within its window; the nearest end first."""
    today = vendor_today()
    window: dict[str, Any] = {
        "incentive_id": incentive.id,
        "first": today + timedelta(days=incentive.closes_days),
        "last": today + timedelta(days=incentive.opens_days),
    }
    wanted = _IN_WINDOW if incentive.segment is None else _IN_WINDOW.where(ClientStanding.segment == incentive.segment)
    for client_id in db.session.scalars(wanted, window).all():
        if incentive.tier is None or _rank_of(client_id) >= _least_rank(incentive.tier):
            yield client_id


def _rank_of(client_id: UUID) -> int:
    tier = tier_of(client_id)
    return tier.rank if tier else 0


def _least_rank(key: str) -> int:
    """Of a tier that is no more, nobody is high enough."""
    ranks = {tier.key: tier.rank for tier in tiers_of(programme())}
    return ranks.get(key, len(ranks) + 1)
