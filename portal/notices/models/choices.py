"""What a person chose: how each kind comes by mail, when the digest comes, and when no mail comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.clock import from_local, in_zone
from portal.ground.db import Base, db, now
from portal.notices.models.kinds import ByMail, NoticeKind

DIGEST_HOUR = 8
MONDAY = 0


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class NoticeChoice(Base):
    """One person's choices; without a row the defaults hold. `kinds`: name of a kind -> now, digest or off.

    `generation` counts how often they made the links of earlier mails worthless.
    """

    __tablename__ = "notice_choice"
    __table_args__ = (CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_has_two_ends"),)
    behind_wall = "SELECT, INSERT, UPDATE"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kinds: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.DAILY)
    digest_hour: Mapped[int] = mapped_column(default=DIGEST_HOUR)
    digest_weekday: Mapped[int] = mapped_column(default=MONDAY)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    generation: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @classmethod
    def of(cls, user_id: UUID) -> Self:
        """The person's row, made when there is none."""
        row = db.session.get(cls, user_id)
        if row is None:
            row = cls(
                user_id=user_id, kinds={}, rhythm=Rhythm.DAILY, digest_hour=DIGEST_HOUR, digest_weekday=MONDAY,
                generation=0,
            )  # fmt: skip
            db.session.add(row)
        return row

    def choose(self, kind: NoticeKind, by_mail: ByMail) -> None:
        """This kind comes so from now on."""
        self.kinds = {**self.kinds, kind.name: by_mail.value}

    def take(self, kinds: Mapping[str, str], **times: Any) -> None:
        """All at once, as the page of settings gives it. `times`: rhythm, digest and quiet hours."""
        self.kinds = {**self.kinds, **kinds}
        for name, value in times.items():
            setattr(self, name, value)

    def renew_links(self) -> None:
        """The links in mails sent so far stop nothing any more."""
        self.generation += 1


@dataclass(frozen=True)
class Wishes:
    """What holds for one person: their choices, or the defaults."""

    kinds: dict[str, str]
    rhythm: Rhythm
    digest_hour: int
    digest_weekday: int
    quiet_from: int | None
    quiet_until: int | None
    generation: int

    @classmethod
    def read(cls, row: Any) -> "Wishes":
        """From a row with the columns of a choice, all of them empty where the person has none."""
        if row.kinds is None:
            return cls({}, Rhythm.DAILY, DIGEST_HOUR, MONDAY, None, None, 0)
        return cls(
            row.kinds, row.rhythm, row.digest_hour, row.digest_weekday, row.quiet_from, row.quiet_until, row.generation
        )

    def by_mail(self, kind: NoticeKind, *, for_team: bool) -> ByMail:
        default = kind.default(for_team=for_team) or ByMail.OFF
        return ByMail(self.kinds.get(kind.name, default))

    def quiet_until_after(self, at: datetime, zone: str) -> datetime | None:
        """When the quiet hours end in which `at` lies; None when it lies in none."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = in_zone(at, zone)
        if (local.hour - self.quiet_from) % 24 >= (self.quiet_until - self.quiet_from) % 24:
            return None
        day = local.date() + timedelta(days=local.hour >= self.quiet_until)
        return from_local(day, time(self.quiet_until), zone)

    def digest_before(self, at: datetime, zone: str) -> tuple[date, datetime]:
        """The newest digest that was to come at `at` or before: its day in the zone, and the instant."""
        days = self._digest_days(in_zone(at, zone).date())
        return next((day, due) for day in days if (due := from_local(day, time(self.digest_hour), zone)) <= at)

    def _digest_days(self, today: date) -> Iterator[date]:
        """The days of the past week and a day on which a digest comes, the newest first."""
        for day in (today - timedelta(days=back) for back in range(8)):
            if self.rhythm == Rhythm.DAILY or day.weekday() == self.digest_weekday:
                yield day


def wishes_of(user_id: UUID) -> Wishes:
    """What holds for this person now."""
    row = db.session.get(NoticeChoice, user_id)
    return Wishes({}, Rhythm.DAILY, DIGEST_HOUR, MONDAY, None, None, 0) if row is None else Wishes.read(row)
