"""Three rules that are on, with what they did in the last month: run by their own verb, then set back to their days."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portal.ground.clock import in_zone, vendor_today, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.workdays import Calendar, vendor_calendar
from portal.people.models.users import User
from portal.rules.models.causes import Cause
from portal.rules.models.rehearsals import DAYS, causes_of
from portal.rules.models.rules import Rule, RuleDay, count
from portal.rules.models.running import answer
from portal.rules.models.runs import RuleMade, RuleRun
from portal.rules.models.shipped_rules import load_shipped_rules
from portal.tasks.models import Task

ON = ("urgent_concern", "milestone_slips", "renewal_ahead")
DONE_AFTER = timedelta(days=4)  # what is older was seen to since


def add_rules(admin: User) -> None:
    """Where no setup brought the rules that ship, they come in here."""
    load_shipped_rules()
    calendar = vendor_calendar()
    for rule in db.session.scalars(select(Rule).where(Rule.shipped.in_(ON)).order_by(Rule.name)).all():
        rule.turn_on(admin)
        rule.on_since = rule.caught_up_at = now() - timedelta(days=DAYS + 1)
        for cause in causes_of(rule):
            answer(rule.id, cause)
            _set_back(rule, cause, calendar)
        db.session.execute(delete(RuleDay).where(RuleDay.rule_id == rule.id))
        for run in db.session.scalars(select(RuleRun).where(RuleRun.rule_id == rule.id)).all():
            count(rule, in_zone(run.created_at, vendor_zone()).date(), run.outcome)
    db.session.commit()


def _set_back(rule: Rule, cause: Cause, calendar: Calendar) -> None:
    """The run, and what it made, belong to the day of their cause."""
    at = min(cause.at + timedelta(hours=8, minutes=20) if cause.event_id is None else cause.at, now())
    run = db.session.scalars(select(RuleRun).where(RuleRun.rule_id == rule.id, RuleRun.key == cause.key)).one_or_none()
    if run is None:
        return
    run.created_at = at
    made = select(RuleMade.row_id).where(RuleMade.client_id == run.client_id, RuleMade.run_id == run.id)
    for row_id in db.session.scalars(made).all():
        task = db.session.get(Task, (run.client_id, row_id))
        if task is not None:
            _age(task, at, calendar)
    its = update(Event).where(Event.client_id == run.client_id, Event.cause_id == run.id)
    db.session.execute(its.values(occurred_at=at).execution_options(synchronize_session=False))


def _age(task: Task, at: datetime, calendar: Calendar) -> None:
    """Made that day, due as many working days after it, and done since where that is a while ago."""
    day = in_zone(at, vendor_zone()).date()
    days = calendar.workdays_between(vendor_today(), task.due_on) if task.due_on else 0
    task.created_at, task.due_on = at, calendar.add_workdays(day, days)
    owner = db.session.get(User, task.owner_id) if task.owner_id else None
    if owner is not None and at < now() - DONE_AFTER:
        task.complete(owner)
        task.done_at = min(at + DONE_AFTER / 2, now())
