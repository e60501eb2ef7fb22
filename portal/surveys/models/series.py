"""Series: a survey that is sent again every so many months, one wave each time."""

from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.clock import from_local, vendor_today, vendor_zone
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.keys import only
from portal.ground.months import months_later
from portal.people.models.users import User
from portal.surveys.models.audience import Audience
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import NotPublishedError, Wave, WaveOrigin

EVERY_MONTHS = (1, 3, 6, 12)
AT = time(9)  # of the vendor's clock


class WaveSeries(Base, Kept):
    """What its waves are made from. `next_on`: the vendor's day of the next one, counted from `begins_on`."""

    __tablename__ = "wave_series"
    __table_args__ = (CheckConstraint("every_months IN (1, 3, 6, 12)", name="regular"),)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[str] = mapped_column(Text)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    words: Mapped[str | None] = mapped_column(Text)
    every_months: Mapped[int]
    begins_on: Mapped[date]
    next_on: Mapped[date]
    open_days: Mapped[int]
    reminders: Mapped[int]
    asks_withheld: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)

    @classmethod
    def begin(cls, survey: Survey, by: User, *, begins_on: date, audience: Audience, **values: Any) -> Self:
        """A new series whose first wave goes out on that day; `values`: its other columns."""
        if not survey.published or survey.retired_at is not None:
            raise NotPublishedError(survey.name)
        series = cls(
            id=new_id(), survey_id=survey.id, audience=audience.kept(), begins_on=begins_on, next_on=begins_on,
            by_id=by.id, by_name=by.name, **values,
        )  # fmt: skip
        db.session.add(series)
        return series

    def pause(self) -> None:
        """No wave until it goes on. Safe to call twice."""
        self.paused_at = self.paused_at or now()

    def go_on(self) -> None:
        """From its next day that is to come; what fell into the pause is left out. Safe to call twice."""
        if self.paused_at is not None:
            self.paused_at, self.next_on = None, self._day_from(vendor_today())

    def end(self) -> None:
        """No wave any more; those that are out go on. Safe to call twice."""
        self.ended_at = self.ended_at or now()

    def plan_wave(self, today: date) -> Wave | None:
        """The wave of the day that has come; None when the survey cannot be asked any more, which ends the series.

        After days on which nobody planned only the last of them has a wave.
        """
        survey = db.session.get_one(Survey, self.survey_id)
        due_on, self.next_on = self.next_on, self._day_from(today + (date.resolution))
        try:
            return Wave.plan(
                survey, db.session.get_one(User, self.by_id), name=f"{self.name} {due_on:%Y-%m}",
                audience=Audience.of(self.audience), origin=WaveOrigin.SCHEDULE, key=f"series {self.id} {due_on}",
                planned_for=from_local(due_on, AT, vendor_zone()), words=self.words, open_days=self.open_days,
                reminders=self.reminders, asks_withheld=self.asks_withheld, series_id=self.id,
            )  # fmt: skip
        except NotPublishedError:
            self.end()
            return None

    def _day_from(self, first: date) -> date:
        """The first of its days that is not before; each counted from the beginning, so that a 31st comes back."""
        times, on = 0, self.begins_on
        while on < first:
            times += 1
            on = months_later(self.begins_on, times * self.every_months)
        return on


Index("ix_wave_series_due", WaveSeries.next_on, **only("paused_at IS NULL AND ended_at IS NULL"))


def plan_series() -> int:
    """The waves of every series whose day has come; how many. Each is held meanwhile, and its key makes a wave once."""
    today = vendor_today()
    due = (
        select(WaveSeries)
        .where(WaveSeries.next_on <= today, WaveSeries.paused_at.is_(None), WaveSeries.ended_at.is_(None))
        .order_by(WaveSeries.next_on)
        .with_for_update()
    )
    made = [series.plan_wave(today) for series in db.session.scalars(due.execution_options(populate_existing=True))]
    db.session.commit()
    return len([wave for wave in made if wave is not None])
