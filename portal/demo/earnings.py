"""What moved the demo's points: rows that are there, told of as the rules that ship and the verbs would have."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.facts import ReferralRewarded
from portal.ground.actions import WAITS
from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import db
from portal.ground.happen import Event, revive
from portal.ground.links import path_to
from portal.rewards.actions import cause_of, place_of
from portal.rewards.models.by_hand import HAND
from portal.rewards.models.causes import RULE
from portal.rewards.models.releasing import GIVEN
from portal.rules.models.causes import Cause, Known
from portal.rules.models.rules import Rule
from portal.rules.models.running import fits, steps
from portal.rules.models.waiting import came_due

BY_RULES = ("points_milestone", "points_survey", "points_report", "points_anniversary")


class Earned(NamedTuple):
    """Points a client got: when, for what, and by whom; `place`: where that can be read."""

    at: datetime
    client_id: UUID
    points: int
    kind: str
    cause: str
    reason: str
    place: str | None = None
    by_id: UUID | None = None
    by_name: str | None = None
    contact_id: UUID | None = None


def by_hand(at: datetime, client_id: UUID, points: int, reason: str, giver: UUID, cause: UUID) -> Earned:
    return Earned(at, client_id, points, HAND, str(cause), reason, by_id=giver)


def earned_since(first: date, today: date) -> list[Earned]:
    """What rules and referrals gave all clients, the earliest first."""
    rules = db.session.scalars(select(Rule).where(Rule.shipped.in_(BY_RULES)).order_by(Rule.shipped)).all()
    found = [one for rule in rules for one in _by_rule(rule, first, today)]
    return sorted([*found, *_by_referrals()], key=lambda one: (one.at, one.cause))


def _by_rule(rule: Rule, first: date, today: date) -> Iterator[Earned]:
    """Each cause once, whoever read the same results first."""
    causes = _causes(rule, first, today)
    known, given = Known(causes, rule.id), set()
    for cause in causes:
        if not fits(rule, cause, known):
            continue
        for _action, about, values in steps(rule, cause, known):
            key = cause.client_id, cause_of(about)
            if key not in given:
                given.add(key)
                yield Earned(
                    cause.at, cause.client_id, int(values["points"]), RULE, cause_of(about), values["reason"],
                    place_of(about), by_name=about.by.name, contact_id=about.ids.get("contact_id"),
                )  # fmt: skip


def _causes(rule: Rule, first: date, today: date) -> list[Cause]:
    if rule.when in WAITS:
        return came_due(rule.when, rule.days or 0, first, today, begins=True)
    since = from_local(first, datetime.min.time(), vendor_zone())
    rows = select(Event).where(Event.kind == rule.when, Event.occurred_at >= since)
    return [Cause.of_event(row) for row in db.session.scalars(rows.order_by(Event.occurred_at, Event.id))]


def _by_referrals() -> Iterator[Earned]:
    for event in db.session.scalars(select(Event).where(Event.kind == ReferralRewarded.kind)):
        fact = revive(event.kind, event.payload)
        assert isinstance(fact, ReferralRewarded)
        place = path_to("client_referrals.index", client_id=fact.client_id)
        yield Earned(
            event.occurred_at, fact.client_id, fact.points, GIVEN, str(fact.referral_id),
            f"{fact.company} became a client", place, by_id=fact.actor_id, contact_id=fact.contact_id,
        )  # fmt: skip
