"""What the worker does by itself: points that were held or end, offers, and experts for a time."""

from sqlalchemy import bindparam, select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.experts import settle_expert_access
from portal.rewards.models.ageing import expire_points, release_held_points, settle_tiers, warn_of_ending_points
from portal.rewards.models.badges import YEARS, earn_badge
from portal.rewards.models.ending import warn_of_ending_help, warn_of_ending_offers
from portal.rewards.models.offering import lapse_offers, make_offers
from portal.rewards.models.programme import MONTHS, months_later, programme

__all__ = ["celebrate_years", "release_held_points", "tend_experts", "tend_offers", "tend_points"]

_STARTED = (
    select(Client.id, Client.started_on)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(Client.started_on <= bindparam("by"), ClientStanding.state != ClientState.LEFT)
)


def tend_points() -> None:
    """Once a day, early: warnings come before the end, tiers after what ended."""
    release_held_points()
    expire_points()
    warn_of_ending_points()
    settle_tiers()
    celebrate_years()


def celebrate_years() -> None:
    """A badge for each span of years together."""
    if not programme().is_on:
        return
    today = vendor_today()
    for years, name in YEARS.items():
        for row in db.session.execute(_STARTED, {"by": months_later(today, -MONTHS * years)}).all():
            if earn_badge(row.id, name, months_later(row.started_on, MONTHS * years)):
                db.session.commit()


def tend_experts() -> None:
    """Their time begins and ends with the vendor's day; whose ends soon is told."""
    settle_expert_access()
    warn_of_ending_help()


def tend_offers() -> None:
    """Once a day, early: what lapsed makes room for what is offered now."""
    lapse_offers()
    make_offers()
    warn_of_ending_offers()
