"""Readings: one value of one metric for one month; only added, and corrected by adding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.facts import ReadingCorrected, ReadingNoted
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id
from portal.ground.happen import happen_all
from portal.ground.keys import belongs_to, is_first_day, only
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import last_day
from portal.reports.models.signed import By


class Source(StrEnum):
    FORM = "form"
    SHEET = "sheet"
    API = "api"


class Outcome(StrEnum):
    """What became of a value: the month's first, another than before, or what was known already."""

    NOTED = "noted"
    CORRECTED = "corrected"
    SAME = "same"


class Reading(Base, Kept, ClientOwned):
    """What a metric was in a month. `month` is its first day.

    The readings of a metric and month are one chain: a first one, and each later one corrects the one before, both kept
    by the database. The one that nothing corrects is the one that counts.
    """

    __tablename__ = "reading"
    behind_wall = "SELECT"
    __table_args__ = (
        belongs_to("metric", "metric_id"),
        UniqueConstraint("client_id", "metric_id", "month", "id"),
        UniqueConstraint("client_id", "corrects_id"),
        ForeignKeyConstraint(
            ["client_id", "metric_id", "month", "corrects_id"],
            ["reading.client_id", "reading.metric_id", "reading.month", "reading.id"],
        ),
        CheckConstraint("corrects_id <> id", name="corrects_another"),
        is_first_day("month"),
    )
    metric_id: Mapped[UUID]
    month: Mapped[date]
    value: Mapped[Decimal]
    corrects_id: Mapped[UUID | None]
    source: Mapped[Source]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    made_by_name: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)


Index(
    "ix_reading_first", Reading.client_id, Reading.metric_id, Reading.month, unique=True, **only("corrects_id IS NULL")
)
Index("ix_reading_month", Reading.client_id, Reading.month)

_later = aliased(Reading)
COUNTS = ~(  # true of the reading that nothing corrects
    select(_later.id).where(_later.client_id == Reading.client_id, _later.corrects_id == Reading.id).exists()
)
_COUNTING = select(Reading.id, Reading.client_id, Reading.metric_id, Reading.month, Reading.value).where(
    Reading.metric_id.in_(bindparam("metrics", expanding=True)),
    Reading.client_id.in_(bindparam("clients", expanding=True)),
    Reading.month.between(bindparam("first"), bindparam("last")),
    COUNTS,
)
_METRICS = (
    select(Metric.id)
    .where(
        Metric.id.in_(bindparam("metrics", expanding=True)), Metric.client_id.in_(bindparam("clients", expanding=True))
    )
    .order_by(Metric.id)
    .with_for_update()
)
_OPEN_GOALS = select(Goal).where(
    Goal.metric_id.in_(bindparam("metrics", expanding=True)),
    Goal.client_id.in_(bindparam("clients", expanding=True)),
    Goal.ended_on.is_(None),
    Goal.reached_on.is_(None),
)
_HISTORY = (
    select(
        Reading.id,
        Reading.month,
        Reading.value,
        Reading.corrects_id,
        Reading.source,
        Reading.made_by_name,
        Reading.created_at,
        COUNTS.label("counts"),
    )
    .where(Reading.client_id == bindparam("client_id"), Reading.metric_id == bindparam("metric_id"))
    .order_by(Reading.month.desc(), Reading.created_at.desc(), Reading.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class Value:
    """A value on its way in; everything about it has been looked at already."""

    metric: Any
    month: date
    value: Decimal
    external_id: str | None = None

    @property
    def key(self) -> tuple[UUID, date]:
        return self.metric.id, self.month


Made = list[tuple[Value, Reading, Decimal | None]]  # what came in, what was kept of it, what counted before


def take_readings(values: Sequence[Value], by: By, source: Source) -> list[Outcome]:
    """Keep what is new, correct what is different, leave what is known; what became of each, in their order.

    `metric` of each: a Metric, or a row with its client_id, id and name. Two who write at once wait for each other, so
    safe to call again with the same values.
    """
    db.session.execute(_METRICS, _named(values))
    known, outcomes, made = _known(values), [], []
    for each in values:
        before_id, before = known.get(each.key, (None, None))
        outcomes.append(_outcome(before, each.value))
        if outcomes[-1] != Outcome.SAME:
            reading = _reading(each, before_id, by, source)
            made.append((each, reading, before))
            known[each.key] = (reading.id, reading.value)
    _keep(made)
    _announce(made, by)
    return outcomes


def dry_run(values: Sequence[Value]) -> list[Outcome]:
    """What `take_readings` would say, without anything changed."""
    known = {key: held for key, (_id, held) in _known(values).items()}
    outcomes = []
    for each in values:
        outcomes.append(_outcome(known.get(each.key), each.value))
        known[each.key] = each.value
    return outcomes


def readings_of(client_id: UUID, metric_id: UUID, limit: int = 200) -> Sequence[Any]:
    """Rows of every reading of a metric, corrected ones too, the latest month first: for the team's eyes."""
    return db.session.execute(_HISTORY, {"client_id": client_id, "metric_id": metric_id, "limit": limit}).all()


def _announce(made: Made, by: By) -> None:
    """Tell what is new, and which goals are reached with it."""
    named = _named([value for value, _reading, _before in made])
    goals = {goal.metric_id: goal for goal in db.session.scalars(_OPEN_GOALS, named)} if made else {}
    happen_all([_fact(value, reading, before, by) for value, reading, before in made])
    for _value, reading, _before in made:
        goal = goals.get(reading.metric_id)
        if goal and goal.agreed_on <= last_day(reading.month):
            goal.look_at(reading.month, reading.value, by)


def _outcome(known: Decimal | None, value: Decimal) -> Outcome:
    if known is None:
        return Outcome.NOTED
    return Outcome.SAME if known == value else Outcome.CORRECTED


def _named(values: Iterable[Value]) -> dict[str, Any]:
    named = sorted({(each.metric.client_id, each.metric.id) for each in values})
    return {"clients": sorted({client for client, _metric in named}), "metrics": [metric for _client, metric in named]}


def _known(values: Sequence[Value]) -> dict[tuple[UUID, date], tuple[UUID, Decimal]]:
    months = [each.month for each in values] or [date.min]
    rows = db.session.execute(_COUNTING, {**_named(values), "first": min(months), "last": max(months)})
    return {(row.metric_id, row.month): (row.id, row.value) for row in rows}


def _reading(value: Value, corrects_id: UUID | None, by: By, source: Source) -> Reading:
    return Reading(
        id=new_id(), client_id=value.metric.client_id, metric_id=value.metric.id, month=value.month, value=value.value,
        corrects_id=corrects_id, source=source, made_by_id=by.id, made_by_name=by.name, external_id=value.external_id,
    )  # fmt: skip


def _keep(made: Made) -> None:
    """Write them in their order: a correction after what it corrects."""
    for _value, reading, _before in made:
        db.session.add(reading)
    db.session.flush()


def _fact(value: Value, reading: Reading, was: Decimal | None, by: By) -> ReadingNoted | ReadingCorrected:
    told: dict[str, Any] = {
        "client_id": reading.client_id, "actor_id": by.id, "actor_name": by.name, "reading_id": reading.id,
        "metric_id": reading.metric_id, "name": value.metric.name, "month": reading.month,
        "value": str(reading.value), "source": str(reading.source),
    }  # fmt: skip
    return ReadingNoted(**told) if was is None else ReadingCorrected(**told, before=str(was))


def latest_month(client_id: UUID) -> date | None:
    """The newest month of which anything is known at a client."""
    return db.session.scalar(_LATEST, {"client_id": client_id})


_LATEST = select(func.max(Reading.month)).where(Reading.client_id == bindparam("client_id"))
