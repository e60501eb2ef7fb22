"""What the pages of the rules read: the list with what each did lately, and the log of runs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, tuple_

from portal.ground.clock import vendor_today
from portal.ground.db import Id, Instant, db
from portal.ground.happen import Event
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.people.models.clients import Client
from portal.rules.models.rules import Rule, RuleDay
from portal.rules.models.runs import RuleRun

DAYS = 30
END = datetime(9999, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=(1 << 128) - 1)
SIZE = 50
FEW = 5


def _lately(column: Any) -> Any:
    mine = (RuleDay.rule_id == Rule.id, RuleDay.on > bindparam("since"))
    return select(func.coalesce(func.sum(column), 0)).where(*mine).scalar_subquery()


_newest = (
    select(RuleRun.created_at)
    .where(RuleRun.rule_id == Rule.id)
    .order_by(RuleRun.created_at.desc(), RuleRun.id.desc())
    .limit(1)
    .scalar_subquery()
)
_RULES = select(
    *(Rule.id, Rule.name, Rule.when, Rule.days, Rule.conditions, Rule.actions, Rule.on_since, Rule.looped_at),
    _lately(RuleDay.done).label("done"),
    _lately(RuleDay.failed).label("failed"),
    _newest.label("last_at"),
).order_by(Rule.on_since.is_(None), Rule.name, Rule.id)
_COUNTS = select(
    *(func.coalesce(func.sum(column), 0).label(column.key) for column in (RuleDay.done, RuleDay.unmet)),
    *(func.coalesce(func.sum(column), 0).label(column.key) for column in (RuleDay.limited, RuleDay.stopped)),
    func.coalesce(func.sum(RuleDay.failed), 0).label("failed"),
).where(RuleDay.rule_id == bindparam("rule_id", type_=Id()), RuleDay.on > bindparam("since"))
_BEFORE = tuple_(bindparam("before", type_=Instant()), bindparam("before_id", type_=Id()))
_RUNS = (
    select(
        *(RuleRun.client_id, RuleRun.id, RuleRun.created_at, RuleRun.outcome, RuleRun.did, RuleRun.error),
        *(RuleRun.attempts, RuleRun.not_before, RuleRun.cause, RuleRun.event_id),
        *(Client.name.label("client_name"), Event.payload, Event.kind),
    )
    .outerjoin(Client, Client.id == RuleRun.client_id)
    .outerjoin(Event, (Event.client_id == RuleRun.client_id) & (Event.id == RuleRun.event_id))
    .where(
        RuleRun.rule_id == bindparam("rule_id", type_=Id()), tuple_(RuleRun.created_at, RuleRun.id) < _BEFORE
    )
    .order_by(RuleRun.created_at.desc(), RuleRun.id.desc())
    .limit(bindparam("size"))
)  # fmt: skip


def rules() -> Sequence[Any]:
    """Every rule, those that are on first, with what it did in the last thirty days and when it ran last."""
    return db.session.execute(_RULES, {"since": _since()}).all()


def counts_of(rule_id: UUID) -> Any:
    """How its runs of the last thirty days went: done, unmet, limited, stopped, failed."""
    return db.session.execute(_COUNTS, {"rule_id": rule_id, "since": _since()}).one()


def newest_runs(rule_id: UUID) -> Sequence[Any]:
    """A few, for the rule's own page."""
    return db.session.execute(_RUNS, {"rule_id": rule_id, "before": END, "before_id": LAST_ID, "size": FEW}).all()


def runs_of(rule_id: UUID, after: str | None) -> Page[Any]:
    """One page of its runs, newest first, each with its client and its event."""
    match unpack_cursor(after):
        case [datetime() as before, UUID() as before_id]:
            pass
        case _:
            before, before_id = END, LAST_ID
    values = {"rule_id": rule_id, "before": before, "before_id": before_id, "size": SIZE + 1}
    return page_of(db.session.execute(_RUNS, values).all(), SIZE, lambda row: (row.created_at, row.id))


def _since() -> Any:
    return vendor_today() - timedelta(days=DAYS)
