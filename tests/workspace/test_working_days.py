"""The admin's page of working days: weekend, holidays one by one and pasted, and what the calendar makes of them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.workdays import Calendar, vendor_calendar
from tests.cast import Cast

Browse = Callable[[str | None], FlaskClient]
PLACE = "/admin/working-days"
CHRISTMAS = date(2026, 12, 25)


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_the_week_is_from_monday_to_friday_until_somebody_says_so(browse: Browse) -> None:
    assert vendor_calendar() == Calendar()
    page = browse("abe").get(PLACE).text
    assert "Europe/London" in page and "No holiday ahead" in page


def test_a_holiday_is_added_removed_and_put_back(browse: Browse) -> None:
    abe = browse("abe")
    assert abe.post(f"{PLACE}/holidays", data={"on": "2026-12-25", "name": "Christmas Day"}).status_code == 303
    assert vendor_calendar().holidays == {CHRISTMAS} and "Christmas Day" in abe.get(PLACE).text
    for _again in range(2):
        assert abe.post(f"{PLACE}/holidays/2026-12-25/remove").status_code == 303
    assert vendor_calendar().holidays == set() and f"{PLACE}/holidays/2026-12-25/restore" in abe.get(PLACE).text
    assert abe.post(f"{PLACE}/holidays/2026-12-25/restore").status_code == 303
    assert vendor_calendar().holidays == {CHRISTMAS}
    assert kinds() == ["holiday.added", "holiday.removed", "holiday.added"]


def test_many_lines_are_pasted(browse: Browse) -> None:
    lines = "2026-12-25 Christmas Day\n\n28.12.2026;\tBoxing Day (moved)\r\n01. 01. 2027 New Year"
    assert browse("abe").post(f"{PLACE}/holidays/lines", data={"lines": lines}).status_code == 303
    assert vendor_calendar().holidays == {CHRISTMAS, date(2026, 12, 28), date(2027, 1, 1)}
    page = browse("abe").get(PLACE).text
    assert page.index("Christmas Day") < page.index("Boxing Day (moved)") < page.index("New Year")


@pytest.mark.parametrize(
    "broken", ["Christmas", "2026-13-01 Nothing", "2026-12-25", "31.12.0999 Long ago", "25/12/2026 X"]
)
def test_broken_lines_are_named_and_nothing_is_kept(browse: Browse, broken: str) -> None:
    answer = browse("abe").post(f"{PLACE}/holidays/lines", data={"lines": f"2026-12-25 Christmas Day\n{broken}"})
    assert answer.status_code == 422 and "line 2" in answer.text and "Christmas Day" in answer.text
    assert vendor_calendar().holidays == set()


def test_another_weekend(browse: Browse) -> None:
    abe = browse("abe")
    assert abe.post(f"{PLACE}/weekend", data={"days": ["3", "4"]}).status_code == 303
    assert vendor_calendar().weekend == {3, 4}
    answer = abe.post(f"{PLACE}/weekend", data={"days": [str(day) for day in range(7)]})
    assert answer.status_code == 422 and "at least one day" in answer.text
    assert vendor_calendar().weekend == {3, 4} and kinds() == ["weekend.changed"]


def test_a_date_out_of_our_time_is_refused(browse: Browse) -> None:
    answer = browse("abe").post(f"{PLACE}/holidays", data={"on": "0001-01-01", "name": "Dawn"})
    assert answer.status_code == 422 and "between 2000 and 2100" in answer.text


def test_an_address_without_a_day_is_not_there(browse: Browse) -> None:
    assert browse("abe").post(f"{PLACE}/holidays/never/remove").status_code == 404
    assert browse("abe").post(f"{PLACE}/holidays/2026-12-25/remove").status_code == 303


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
@pytest.mark.parametrize("verb", ["remove", "restore"])
def test_only_admins_set_working_days(browse: Browse, who: str, verb: str) -> None:
    assert browse(who).post(f"{PLACE}/holidays/2026-12-25/{verb}").status_code == 403


def test_a_client_request_counts_by_the_same_calendar(browse: Browse, cast: Cast) -> None:
    browse("abe").post(f"{PLACE}/holidays", data={"on": "2026-12-25", "name": "Christmas Day"})
    with held_to(cast.acme.id):
        assert vendor_calendar().holidays == {CHRISTMAS}
