"""On the first working day of a month, by the vendor's clock, last month's reports are drafted."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.ground.db import db
from portal.ground.workdays import Holiday
from portal.reports import jobs
from portal.reports.models.drafts import ReportDraft
from tests.cast import Cast


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 11, 1), None),  # a Sunday
        (date(2026, 11, 2), date(2026, 10, 1)),
        (date(2026, 11, 27), date(2026, 10, 1)),  # the worker slept through
        (date(2027, 1, 3), None),  # a Sunday; New Year's Day was a Friday
        (date(2027, 1, 4), date(2026, 12, 1)),
    ],
)
def test_last_month_is_drafted_from_the_first_working_day_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, on: date, month: date | None
) -> None:
    db.session.add(Holiday(on=date(2027, 1, 1), name="New Year's Day"))
    db.session.commit()
    monkeypatch.setattr(jobs, "today_in", lambda _zone: on)
    jobs.draft_reports()
    assert set(db.session.scalars(select(ReportDraft.month))) == ({month} if month else set())
