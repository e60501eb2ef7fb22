"""What is about to end: whoever it concerns is told three days ahead, once for each last day."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User
from portal.rewards.models.expert_notice_kinds import EXPERT_ENDING
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.leads import leads_and_owner
from portal.rewards.models.offer_notice_kinds import OFFER_ENDING

AHEAD = timedelta(days=3)

_HELP = (
    select(
        ExpertAccess.client_id, ExpertAccess.id, ExpertAccess.user_id, ExpertAccess.topic, ExpertAccess.until_on,
        User.name,
    )
    .join(User, User.id == ExpertAccess.user_id)
    .where(
        ExpertAccess.ended_at.is_(None),
        ExpertAccess.begun_at.is_not(None),
        ExpertAccess.until_on >= bindparam("today"),
        ExpertAccess.until_on <= bindparam("last"),
    )
    .order_by(ExpertAccess.until_on, ExpertAccess.id)
)  # fmt: skip

_OFFERS = (
    select(IncentiveOffer.client_id, IncentiveOffer.id, IncentiveOffer.name, IncentiveOffer.last_on)
    .where(
        IncentiveOffer.state == OfferState.OFFERED,
        IncentiveOffer.last_on >= bindparam("today"),
        IncentiveOffer.last_on <= bindparam("last"),
    )
    .order_by(IncentiveOffer.last_on, IncentiveOffer.id)
)


def warn_of_ending_help() -> None:
    """Leads, owner and expert: so that it can be prolonged in time."""
    for row in _soon(_HELP):
        about = {"name": row.name, "topic": row.topic, "until_on": row.until_on}
        place = path_to("serving.index", client_id=row.client_id)
        people = [*leads_and_owner(row.client_id), row.user_id]
        key = f"expert ending {row.id} {row.until_on}"
        notify(people, EXPERT_ENDING, about, key=key, place=place, client_id=row.client_id, subject_id=row.id)
        db.session.commit()


def warn_of_ending_offers() -> None:
    """Leads and owner: so that nobody misses it."""
    for row in _soon(_OFFERS):
        place = path_to("client_incentives.show", client_id=row.client_id, offer_id=row.id)
        about = {"name": row.name, "last_on": row.last_on}
        key = f"offer ending {row.id}"
        people = leads_and_owner(row.client_id)
        notify(people, OFFER_ENDING, about, key=key, place=place, client_id=row.client_id, subject_id=row.id)
        db.session.commit()


def _soon(statement: Any) -> Any:
    today = vendor_today()
    return db.session.execute(statement, {"today": today, "last": today + AHEAD}).all()
