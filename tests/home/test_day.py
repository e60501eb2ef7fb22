"""My day: what is late, due and snoozed; which clients need a look, and why; in few statements."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from portal.ground.db import db, now
from portal.history.models.acquaintances import MemberMonth
from portal.history.models.concerns import Severity
from portal.home.day import occasions
from portal.home.served import MOST_CLIENTS, Reason, Served, needing_a_look, served_by
from portal.people.models.clients import Client
from portal.people.models.contacts import ContactStanding, RelationshipRole
from portal.people.models.users import User
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
TODAY = now().date()


def day(browse: Browse, who: str = "ada", query: str = "") -> str:
    return browse(who).get(f"/my-day{query}").get_data(as_text=True)


def quiet_free(make: Make, cast: Cast) -> None:
    """Nothing to say about the two clients of the cast."""
    for client in (cast.acme, cast.globex):
        client.standing.last_talk_at = now()
        client.started_on = TODAY - timedelta(days=200)
    db.session.commit()


def reasons(user: User, client: Client) -> dict[Reason, int]:
    return {row.id: row.reasons for row in served_by(user.id, TODAY)}[client.id]


def test_a_day_without_anything_says_so(browse: Browse, cast: Cast, make: Make) -> None:
    quiet_free(make, cast)
    assert "Nothing is due and no client needs a look." in day(browse)


def test_the_sentence_counts_what_is_late_due_and_in_need(browse: Browse, cast: Cast, make: Make) -> None:
    quiet_free(make, cast)
    for title, days in (("Older", -9), ("Old", -1), ("Now", 0), ("Far", 30)):
        make.task(cast.acme, title, cast.ada, due_on=TODAY + timedelta(days=days))
    body = day(browse)
    assert "Two things late, one for today, one client that needs a look." in body
    assert body.index("Older") < body.index(">Old<") < body.index(">Now<") and "Far" not in body
    assert "9 days" in body and "Was due yesterday" in body


def test_a_tick_renews_the_figures_around_the_list(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Call back", cast.ada, due_on=TODAY)
    assert '<span class="count" id="count-due">1</span>' in day(browse)
    answer = browse("ada").post(
        f"/clients/{cast.acme.id}/tasks/{task.id}/done?back=day",
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert '<span class="count" id="count-due"></span>' in answer.text
    assert 'hx-select="#opening"' in answer.text


def test_figures_are_told_in_the_readers_digits(browse: Browse, cast: Cast, make: Make) -> None:
    cast.ada.language = "fa"
    make.task(
        cast.acme, "Call back", cast.ada, due_on=TODAY + timedelta(days=9), snoozed_until=TODAY + timedelta(days=9)
    )
    assert "۱ به تعویق افتاده" in day(browse)


def test_only_ones_own_tasks_that_are_awake_and_alive(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Omars", cast.omar, due_on=TODAY)
    make.task(cast.acme, "Removed", cast.ada, due_on=TODAY, removed_at=now())
    make.task(cast.acme, "Finished", cast.ada, due_on=TODAY, done_at=now())
    make.task(cast.acme, "Asleep", cast.ada, due_on=TODAY, snoozed_until=TODAY + timedelta(days=1))
    make.task(cast.acme, "Awake again", cast.ada, due_on=TODAY, snoozed_until=TODAY)
    body = day(browse)
    assert "Awake again" in body and "1 snoozed" in body
    assert not [word for word in ("Omars", "Removed", "Finished", "Asleep") if word in body]


@pytest.mark.parametrize(("days", "found"), [(30, False), (31, True)])
def test_quiet_is_more_than_thirty_days(cast: Cast, make: Make, days: int, found: bool) -> None:
    quiet_free(make, cast)
    cast.acme.standing.last_talk_at = now() - timedelta(days=days)
    db.session.commit()
    assert (Reason.QUIET in reasons(cast.ada, cast.acme)) is found


@pytest.mark.parametrize(("days", "found"), [(-1, False), (0, True), (60, True), (61, False)])
def test_a_renewal_is_near_within_sixty_days(cast: Cast, make: Make, days: int, found: bool) -> None:
    quiet_free(make, cast)
    cast.acme.standing.renewal_on = TODAY + timedelta(days=days)
    db.session.commit()
    assert (Reason.RENEWAL in reasons(cast.ada, cast.acme)) is found


def test_late_tasks_of_anybody_and_urgent_concerns_are_reasons(cast: Cast, make: Make) -> None:
    quiet_free(make, cast)
    make.task(cast.acme, "Late", cast.omar, due_on=TODAY - timedelta(days=1))
    make.concern(cast.acme, severity=Severity.URGENT)
    make.concern(cast.acme, severity=Severity.NORMAL)
    make.concern(cast.acme, severity=Severity.URGENT, resolved_at=now())
    assert reasons(cast.ada, cast.acme) == {Reason.LATE: 1, Reason.URGENT: 1}


@pytest.mark.parametrize(("times", "found"), [(4, False), (5, True)])
def test_one_thread_is_more_than_eighty_percent(
    browse: Browse, cast: Cast, make: Make, times: int, found: bool
) -> None:
    quiet_free(make, cast)
    month = TODAY.replace(day=1)
    for user, number in ((cast.ada, times), (cast.omar, 1)):
        make.keep(MemberMonth(client_id=cast.acme.id, user_id=user.id, month=month, times=number))
    assert (Reason.THREAD in reasons(cast.ada, cast.acme)) is found
    assert ("of us holds" in day(browse)) is found
    assert ("ne of us holds" in day(browse)) is found


@pytest.mark.parametrize(("days", "found"), [(89, False), (90, True)])
def test_a_silent_decision_maker_is_a_reason(cast: Cast, make: Make, days: int, found: bool) -> None:
    quiet_free(make, cast)
    standing = db.session.get(ContactStanding, (cast.acme.id, cast.bea_contact.id))
    assert standing is not None
    standing.role, standing.last_talk_at = RelationshipRole.DECISION_MAKER, now() - timedelta(days=days)
    db.session.commit()
    assert (Reason.SILENT in reasons(cast.ada, cast.acme)) is found


def test_the_gravest_client_comes_first() -> None:
    mild, grave = (Served(None, name, None, "GBP", None, None, None) for name in "ab")  # type: ignore[arg-type]
    mild.reasons, grave.reasons = {Reason.QUIET: 40}, {Reason.LATE: 1}
    assert needing_a_look([mild, grave]) == [grave, mild]


def test_words_are_due_at_renewals_and_whole_years() -> None:
    client = Served(None, "a", None, "GBP", date(2026, 12, 7), date(2024, 11, 23), None)  # type: ignore[arg-type]
    young = Served(None, "b", None, "GBP", date(2026, 12, 8), date(2026, 11, 30), None)  # type: ignore[arg-type]
    leap = Served(None, "c", None, "GBP", None, date(2024, 2, 29), None)  # type: ignore[arg-type]
    found = [(one.client.name, one.on, one.years) for one in occasions([client, young, leap], date(2026, 11, 23))]
    assert found == [("a", date(2026, 11, 23), 2), ("a", date(2026, 12, 7), 0)]
    (leaps,) = occasions([leap], date(2027, 2, 20))
    assert (leaps.on, leaps.years) == (date(2027, 2, 28), 3)


def test_a_restricted_client_of_others_is_nowhere(browse: Browse, cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    make.task(secret, "Whispered", cast.ada, due_on=TODAY)
    assert "Whispered" not in day(browse) and "Initech" not in day(browse)
    assert "Initech" in day(browse, "lea", "?clients=all")


def test_a_client_has_no_day_of_ours(browse: Browse) -> None:
    assert browse("bea").get("/my-day").status_code == 403


@pytest.mark.parametrize("number", [1, 25, 100])
def test_the_day_asks_eight_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for index in range(number):
        client = make.client(f"Client {index}", owner=cast.ada, last_talk_at=now() - timedelta(days=40))
        make.task(client, f"Task {index}", cast.ada, due_on=TODAY)
    browser = browse("ada")
    with count_statements() as sent:
        assert browser.get("/my-day").status_code == 200
    assert len(sent) <= 8, sent


def test_the_day_reads_no_whole_table(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Now", cast.ada, due_on=TODAY)
    browser = browse("ada")
    with query_plans() as plans:
        browser.get("/my-day")
    assert whole_tables(plans) == []
    assert MOST_CLIENTS == 500
