"""What moved the demo's points: rows that are there, told of as the rules that ship and the verbs would have."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.demo.ids import id_at
from portal.demo.rewards import DAYS
from portal.facts import ReferralRewarded
from portal.ground.actions import WAITS
from portal.ground.bulk import Bulk
from portal.ground.clock import from_local, in_zone, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import Event, revive
from portal.ground.links import path_to
from portal.people.models.users import User
from portal.rewards.actions import cause_of, place_of
from portal.rewards.models.by_hand import HAND
from portal.rewards.models.causes import RULE
from portal.rewards.models.releasing import GIVEN
from portal.rules.models.causes import Cause, Known
from portal.rules.models.rules import Rule, RuleDay
from portal.rules.models.running import fits, steps
from portal.rules.models.runs import Outcome, RuleRun
from portal.rules.models.waiting import came_due

BY_RULES = ("points_milestone", "points_survey", "points_report", "points_anniversary")


class Earned(NamedTuple):
    """Points a client got: when, for what, and by whom; `place`: where that can be read.

    Of what a rule awards, before the tier of that day multiplied it; `run_id`: its run.
    """

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
    run_id: UUID | None = None


def by_hand(at: datetime, client_id: UUID, points: int, reason: str, giver: UUID, cause: UUID) -> Earned:
    return Earned(at, client_id, points, HAND, str(cause), reason, by_id=giver)


def earned_since(bulk: Bulk, today: date, admin: User) -> dict[UUID, list[Earned]]:
    """What rules and referrals gave each client in the time of the demo. The rules are on, with what they did."""
    first, found = today - timedelta(days=DAYS - 10), defaultdict(list)
    rules = db.session.scalars(select(Rule).where(Rule.shipped.in_(BY_RULES)).order_by(Rule.shipped)).all()
    for rule in rules:
        rule.turn_on(admin)
        rule.on_since, rule.caught_up_at = from_local(first, time.min, vendor_zone()), now()
        for earned in _by_rule(bulk, rule, _causes(rule, first, today)):
            found[earned.client_id].append(earned)
    for earned in _by_referrals():
        found[earned.client_id].append(earned)
    return found


def _by_rule(bulk: Bulk, rule: Rule, causes: list[Cause]) -> Iterator[Earned]:
    """A run for each cause, and points once for what it is about, whoever read the same results first."""
    known, given, days = Known(causes, rule.id), set(), Counter[date]()
    chance = Random(rule.shipped)  # noqa: S311 - the same again
    for cause in causes:
        if not fits(rule, cause, known):
            continue
        days[in_zone(cause.at, vendor_zone()).date()] += 1
        run_id = id_at(cause.at, chance)
        done = list(steps(rule, cause, known))
        _add_run(bulk, rule, cause, run_id, [action.preview(about, values) for action, about, values in done])
        for _action, about, values in done:
            key = cause.client_id, cause_of(about)
            if key not in given:
                given.add(key)
                yield Earned(
                    cause.at, cause.client_id, int(values["points"]), RULE, cause_of(about), values["reason"],
                    place_of(about), by_name=about.by.name, contact_id=about.ids.get("contact_id"), run_id=run_id,
                )  # fmt: skip
    for on, times in days.items():
        bulk.add(RuleDay, rule_id=rule.id, on=on, done=times, unmet=0, limited=0, stopped=0, failed=0)


def _add_run(bulk: Bulk, rule: Rule, cause: Cause, run_id: UUID, did: list[str]) -> None:
    bulk.add(
        RuleRun, id=run_id, created_at=cause.at, client_id=cause.client_id, rule_id=rule.id, key=cause.key,
        event_id=cause.event_id, cause=cause.kept, chain=[str(rule.id)], outcome=Outcome.DONE, did=did, wrote=0,
        error=None, attempts=1, not_before=None,
    )  # fmt: skip


def _causes(rule: Rule, first: date, today: date) -> list[Cause]:
    if rule.when in WAITS:
        return came_due(rule.when, rule.days or 0, first, today, begins=True)
    since = from_local(first, time.min, vendor_zone())
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
