"""Badges: what both sides have achieved together, each once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.facts import BadgeEarned, MilestoneReached
from portal.ground.access import as_system
from portal.ground.db import Id, db
from portal.ground.happen import Event, happen, revive
from portal.ground.reading import Reading
from portal.rewards.models.programme import programme
from portal.rewards.models.standings import Badge

FIRST_GOAL, TEN_ON_TIME, FIRST_WIN = "first_goal", "ten_on_time", "first_win"
YEARS = {1: "one_year", 3: "three_years", 5: "five_years", 10: "ten_years"}
BADGES = (FIRST_WIN, FIRST_GOAL, TEN_ON_TIME, *YEARS.values())
ON_TIME = 10

_CLIENT = bindparam("client_id", type_=Id())
_MILESTONES = select(Event.payload).where(Event.client_id == _CLIENT, Event.kind == MilestoneReached.kind, Event.told)
_BADGES = Reading(
    select(Badge.name, Badge.on, Badge.title).where(Badge.client_id == _CLIENT).order_by(Badge.on.desc(), Badge.name)
)


def earn_badge(client_id: UUID, name: str, on: date, title: str | None = None) -> bool:
    """Give the client this badge, unless it has it or the programme is off."""
    if not programme().is_on:
        return False
    with as_system():
        if db.session.get(Badge, (client_id, name)) is not None:
            return False
        db.session.add(Badge(client_id=client_id, name=name, on=on, title=title))
        happen(BadgeEarned(client_id=client_id, actor_id=None, badge=name, title=title or ""))
    return True


def reached_on_time(client_id: UUID) -> int:
    """How many milestones were reached by the day first agreed; each counts once."""
    payloads = db.session.scalars(_MILESTONES, {"client_id": client_id})
    facts: list[Any] = [revive(MilestoneReached.kind, payload) for payload in payloads]
    return len({fact.milestone_id for fact in facts if fact.baseline_on and fact.reached_on <= fact.baseline_on})


def badges_of(client_id: UUID) -> Sequence[Any]:
    """Rows name, on, title, the newest first; none while the programme is off."""
    badges = _BADGES.rows({"client_id": client_id})
    return badges if badges and programme().is_on else ()
