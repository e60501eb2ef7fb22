"""The programme: whether there is one, what its points are called and cost, and the rules they live by; versioned."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ProgrammeChanged
from portal.ground.access import as_system
from portal.ground.calendars import reader_locale
from portal.ground.db import Base, db, now
from portal.ground.happen import happen
from portal.people.models.users import User

MONTHS = 12


class Expiry(StrEnum):
    """When points end: never, so many months after they were earned, or with the n-th calendar year after that."""

    NEVER = "never"
    MONTHS = "months"
    YEARS = "years"


class Window(StrEnum):
    """Over which time points count for a tier."""

    YEAR = "year"
    ROLLING = "rolling"
    LIFETIME = "lifetime"


class StaleProgramme(ValueError):
    """Somebody else set the programme since this was read."""


class Programme(Base):
    """One version of the programme; the newest holds. Only added to.

    `names`: what the points are called, by language; `names_of_one`: what one of them is, where that differs.
    `expiry_count`: how many months or years. What is already earned
    keeps the day it was given: a change never ends existing points. `most_a_month`: how many points a client can earn
    in one month of the vendor's; `most_by_hand`: how many one of us can give in it. None: no limit.
    `tiers`: the tiers from the lowest on, as `Tier.kept()` gives them. `anybody_redeems`: else client leads only.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("hold_days >= 0 AND expiry_count >= 0 AND grace_days >= 0", name="days_are_not_negative"),
        CheckConstraint("expiry = 'never' OR expiry_count > 0", name="what_expires_says_when"),
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_on: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    names_of_one: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    cost_per_point: Mapped[Decimal] = mapped_column(default=Decimal("0.01"))
    currency: Mapped[str] = mapped_column(Text, default="GBP")
    hold_days: Mapped[int] = mapped_column(default=14)
    expiry: Mapped[Expiry] = mapped_column(default=Expiry.NEVER)
    expiry_count: Mapped[int] = mapped_column(default=0)
    most_a_month: Mapped[int | None]
    most_by_hand: Mapped[int | None]
    window: Mapped[Window] = mapped_column(default=Window.YEAR)
    grace_days: Mapped[int] = mapped_column(default=30)
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    anybody_redeems: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime] = mapped_column(default=now)
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def set(cls, by: User, *, after: int, **values: Any) -> Self:
        """The version that holds from now on, in place of the one numbered `after` (0: none yet).

        Raises StaleProgramme when another one came in between, or at the same moment.
        """
        current = programme()
        if current.number != after:
            raise StaleProgramme(after)
        kept = {name: getattr(current, name) for name in WORDS}
        version = cls(number=after + 1, set_by_id=by.id, **{**kept, **values})
        try:
            with db.session.begin_nested():
                db.session.add(version)
        except IntegrityError as faster:
            raise StaleProgramme(after) from faster
        ranks = {tier["key"]: rank for rank, tier in enumerate(version.tiers, start=1)}
        happen(
            ProgrammeChanged(
                actor_id=by.id, actor_name=by.name, number=version.number, is_on=version.is_on,
                ranks=tuple(ranks.get(tier["key"], 0) for tier in current.tiers),
            )
        )  # fmt: skip
        return version

    def expires_on(self, earned_on: date) -> date | None:
        """The last day on which points earned on that day can be spent; None: they never end."""
        if self.expiry == Expiry.YEARS:
            return date(earned_on.year + self.expiry_count, 12, 31)
        return months_later(earned_on, self.expiry_count) if self.expiry == Expiry.MONTHS else None


WORDS = (
    "is_on", "names", "names_of_one", "cost_per_point", "currency", "hold_days", "expiry", "expiry_count",
    "most_a_month", "most_by_hand", "window", "grace_days", "tiers", "anybody_redeems",
)  # fmt: skip
_NEWEST = select(Programme).order_by(Programme.number.desc()).limit(1)


def programme() -> Programme:
    """The version that holds; where none was ever set, one that is off and numbered 0."""
    with as_system():
        found = db.session.scalars(_NEWEST).one_or_none()
    return found or Programme(number=0, is_on=False, hold_days=14, **_UNSET)


def had_tier(number: int, key: str) -> bool:
    """Whether that version of the programme had this tier."""
    with as_system():
        version = db.session.get(Programme, number)
    return version is not None and key in {tier["key"] for tier in version.tiers}


_UNSET: dict[str, Any] = {
    "names": {}, "names_of_one": {}, "cost_per_point": Decimal("0.01"), "currency": "GBP",
    "expiry": Expiry.NEVER, "expiry_count": 0,
    "most_a_month": None, "most_by_hand": None, "window": Window.YEAR, "grace_days": 30, "tiers": [],
    "anybody_redeems": False,
}  # fmt: skip


def in_language(words: Mapping[str, str]) -> str:
    """These words as the reader has them, else in English, else in any language; "" for none."""
    return words.get(reader_locale().language) or words.get("en") or next(iter(words.values()), "")


def months_later(day: date, count: int) -> date:
    """The same day so many months on, or the last one of a month that is too short for it."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + count, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
