"""Incentives: what may be offered to clients with their renewal, in a window of days before their contract ends."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import IncentiveAdded, IncentiveChanged, IncentiveFact, IncentiveTurnedOff, IncentiveTurnedOn
from portal.ground.calendars import reader_locale
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.people.models.users import User

SPANS = (12, 24, 36)  # months for which a client may renew
SPAN_WORDS = "for_12 IS NOT NULL OR for_24 IS NOT NULL OR for_36 IS NOT NULL"
MOST_SHOWN = 200


class IncentiveKind(StrEnum):
    """What there is for the renewal: a discount in percent, points, or so many days of an expert's help."""

    DISCOUNT = "discount"
    POINTS = "points"
    EXPERT = "expert"


class Grade(NamedTuple):
    """`amount` percent, points or days for renewing for so many months."""

    months: int
    amount: int


class Graded:
    """What is in it for the client: the columns an incentive has, and each offer as they were that day.

    `terms`: what the client reads. `for_12`, `for_24`, `for_36`: the percent, points or days for a renewal of so many
    months; None where that is not offered. `topic`: what the expert helps with. `translated`: what name, terms and
    topic are in other languages, each as far as somebody wrote it.
    """

    name: Mapped[str] = mapped_column(Text)
    terms: Mapped[str] = mapped_column(Text)
    kind: Mapped[IncentiveKind]
    for_12: Mapped[int | None]
    for_24: Mapped[int | None]
    for_36: Mapped[int | None]
    topic: Mapped[str | None] = mapped_column(Text)
    translated: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)


class Incentive(Base, Kept, Graded):
    """What an admin lets us offer. No person of a client reads this table: each offer carries its own words.

    It is offered from `opens_days` to `closes_days` before a contract ends: by itself if `by_itself`, else only by
    hand; to clients of this segment and of the tier with this key or higher; `most`: in so many offers in all that
    stand or were taken up.
    """

    __tablename__ = "incentive"
    __table_args__ = (
        CheckConstraint("opens_days > closes_days AND closes_days >= 0", name="opens_before_it_closes"),
        CheckConstraint(SPAN_WORDS, name="is_for_some_span"),
        CheckConstraint("(kind = 'expert') = (topic IS NOT NULL)", name="an_expert_helps_with_something"),
        CheckConstraint("most > 0", name="most_is_one_or_more"),
    )
    opens_days: Mapped[int]
    closes_days: Mapped[int]
    by_itself: Mapped[bool] = mapped_column(default=True)
    segment: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    most: Mapped[int | None]
    off_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, by: User, **values: Any) -> Self:
        """A new one, off until it is turned on; `values`: the columns above."""
        incentive = cls(id=new_id(), off_at=now(), **values)
        db.session.add(incentive)
        incentive._tell(IncentiveAdded, by)
        return incentive

    def change(self, by: User, **values: Any) -> None:
        """What was offered already stays as it was. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(IncentiveChanged, by)

    def turn_on(self, by: User) -> None:
        """Offered from now on. Safe to call twice."""
        if self.off_at is not None:
            self.off_at = None
            self._tell(IncentiveTurnedOn, by)

    def turn_off(self, by: User) -> None:
        """Offered no more; what was offered stands. Safe to call twice."""
        if self.off_at is None:
            self.off_at = now()
            self._tell(IncentiveTurnedOff, by)

    def last_day(self, contract_ends_on: date) -> date:
        """On which an offer for this contract end can be taken up."""
        return contract_ends_on - timedelta(days=self.closes_days)

    def _tell(self, kind: type[IncentiveFact], by: User) -> None:
        db.session.flush()
        happen(kind(actor_id=by.id, actor_name=by.name, incentive_id=self.id, name=self.name))


_ALL = select(Incentive).order_by(Incentive.off_at.is_not(None), Incentive.id).limit(MOST_SHOWN)
_HELD = (
    select(Incentive)
    .where(Incentive.id == bindparam("id", type_=Id()))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def grades_of(row: Any) -> list[Grade]:
    """What there is for which span, the shortest first; of an incentive, an offer, or a row of either."""
    amounts = ((months, getattr(row, f"for_{months}")) for months in SPANS)
    return [Grade(months, amount) for months, amount in amounts if amount is not None]


def worded(row: Any) -> Any:
    """A row of an offer with its words as the reader has them, else as we first wrote them."""
    known = row.translated.get(reader_locale().language, {})
    return row._replace(**{name: words for name, words in known.items() if name in row._fields})


def all_incentives() -> Sequence[Incentive]:
    """In the order they were added, those that are off last."""
    return db.session.scalars(_ALL).all()


def held_incentive(incentive_id: UUID) -> Incentive:
    """As it is now; whoever else wants to offer it waits until this transaction ends."""
    return db.session.scalars(_HELD, {"id": incentive_id}).one()
