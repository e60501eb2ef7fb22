"""Calls, meetings, mails and notes from a file become entries of a history, found and counted like any other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.ground.db import db, now
from portal.ground.lookup import Wanted, search
from portal.history.importing import work
from portal.history.importing.batches import Batches
from portal.history.importing.work import run_waiting_imports
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.imports import ImportRun, ImportState
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.versions import versions_of
from portal.people.models.clients import ClientStanding
from tests.cast import Cast
from tests.history.brought import (
    HUBSPOT_CALLS,
    HUBSPOT_COMPANIES,
    HUBSPOT_CONTACTS,
    PIPEDRIVE_ACTIVITIES,
    PIPEDRIVE_NOTES,
    PIPEDRIVE_ORGANIZATIONS,
    PIPEDRIVE_PERSONS,
    SALESFORCE_ACCOUNTS,
    SALESFORCE_ACTIVITIES,
    SALESFORCE_CONTACTS,
    SALESFORCE_EVENTS,
    bring,
    import_,
    reasons,
    undo,
    unsound,
    workbook,
)
from tests.history.written import written

NOTES = "Company,Date,Subject,Notes\n"


def entry(title: str) -> Interaction:
    return db.session.scalars(select(Interaction).where(Interaction.title == title)).one()


def number_of_entries() -> int:
    return db.session.scalars(select(func.count()).select_from(Interaction)).one()


@pytest.fixture
def hubspot(cast: Cast) -> ImportRun:
    import_(cast.abe, HUBSPOT_COMPANIES)
    import_(cast.abe, HUBSPOT_CONTACTS)
    return import_(cast.abe, HUBSPOT_CALLS)


def test_hubspot_calls_become_entries(cast: Cast, hubspot: ImportRun) -> None:
    call = entry("Call with Priya")
    assert (hubspot.kind, hubspot.counts) == ("notes", {"made": 2})
    assert (call.kind, call.minutes, call.author_id) == (InteractionKind.CALL, 12, cast.ada.id)
    assert call.text == "She wants the report earlier.\n\nTopic: #renewal & prices"
    assert call.occurred_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert ([person["name"] for person in call.present], call.topics) == (["Priya Raman"], ["renewal"])


def test_summer_time_and_unknown_authors(hubspot: ImportRun) -> None:
    message = entry("Left a message")
    assert message.occurred_at == datetime(2026, 7, 5, 13, 0, tzinfo=UTC)
    assert (message.author_id, message.author_name) == (None, "nobody@else.example")


def test_what_is_imported_is_found_and_counted(cast: Cast, hubspot: ImportRun) -> None:
    call = entry("Call with Priya")
    place = db.session.get_one(ClientStanding, call.client_id)
    assert len(search(Wanted(words=("report", "raman"))).numbers) == 1
    assert (place.last_talk_at, place.last_talk_kind) == (call.occurred_at, "call")
    assert db.session.scalars(select(Acquaintance.times)).all() == [1]
    assert db.session.execute(select(MemberMonth.user_id, MemberMonth.times)).all() == [(cast.ada.id, 1)]
    assert unsound() == []


def test_salesforce_tasks_and_events(cast: Cast) -> None:
    import_(cast.abe, SALESFORCE_ACCOUNTS)
    import_(cast.abe, SALESFORCE_CONTACTS)
    assert import_(cast.abe, SALESFORCE_ACTIVITIES).counts == {"made": 2}
    assert import_(cast.abe, SALESFORCE_EVENTS).counts == {"made": 1}
    review, offer, visit = entry("Quarterly review"), entry("Sent the offer"), entry("Visit")
    assert (review.kind, review.occurred_at.date().isoformat()) == (InteractionKind.CALL, "2026-02-28")
    assert (offer.kind, offer.occurred_at.date().isoformat()) == (InteractionKind.EMAIL, "2026-03-03")
    assert (visit.kind, visit.minutes, visit.occurred_at.hour) == (InteractionKind.MEETING, 90, 13)
    assert [person["name"] for person in visit.present + review.present] == ["Lena Hoffmann"] * 2


def test_pipedrive_activities_and_notes(cast: Cast) -> None:
    for sheet in (PIPEDRIVE_ORGANIZATIONS, PIPEDRIVE_PERSONS, PIPEDRIVE_ACTIVITIES, PIPEDRIVE_NOTES):
        assert import_(cast.abe, sheet).counts == {"made": 1}
    meeting, note = entry("Rösten besprochen"), entry("Prefers mail")
    assert (meeting.kind, meeting.minutes, meeting.text) == (InteractionKind.MEETING, 60, "Neue Mischung\nab Juni")
    assert meeting.occurred_at == datetime(2026, 4, 2, 9, 15, tzinfo=UTC)
    assert (note.kind, note.author_id) == (InteractionKind.NOTE, cast.ada.id)
    assert [person["name"] for person in note.present] == ["Jürgen Weiß"]


def test_run_twice_there_are_no_doubles_with_ids_and_without(cast: Cast, hubspot: ImportRun) -> None:
    sheet = NOTES + "Acme,2026-01-02,One,a\nAcme,2026-01-02,Two,b\nAcme,2026-01-02,Two,b\n"
    assert import_(cast.abe, HUBSPOT_CALLS).counts == {"same": 2}
    assert import_(cast.abe, sheet).counts == {"made": 2, "repeated": 1}
    assert import_(cast.abe, sheet).counts == {"same": 2, "repeated": 1}


def test_a_changed_row_keeps_how_it_read_before(cast: Cast, hubspot: ImportRun) -> None:
    call = entry("Call with Priya")
    run = import_(cast.abe, HUBSPOT_CALLS.replace("earlier", "on zanzibar days").replace("03-04 09:30", "04-01 09:30"))
    db.session.expire_all()
    assert run.counts == {"changed": 1, "same": 1}
    assert (entry("Call with Priya").version, len(versions_of(call.client_id, call.id))) == (2, 1)
    assert len(search(Wanted(words=("zanzibar",))).numbers) == 1
    assert db.session.scalars(select(MemberMonth.month)).one().month == 4
    assert unsound() == []


def test_a_newer_edit_made_here_is_never_overwritten(cast: Cast, hubspot: ImportRun) -> None:
    entry("Call with Priya").edit(written("Priya called us twice. By hand."), by=cast.ada)
    db.session.commit()
    run = import_(cast.abe, HUBSPOT_CALLS.replace("earlier", "later"))
    assert run.counts == {"kept": 1, "same": 1}
    assert entry("Priya called us twice").text == "By hand."


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-04T09:30:00Z", (2026, 3, 4, 9, 30)),
        ("2026-03-04T09:30:00+04:00", (2026, 3, 4, 5, 30)),
        ("04/03/2026 21:05", (2026, 3, 4, 21, 5)),
        ("04/03/2026 9:05 PM", (2026, 3, 4, 21, 5)),
        ("4.3.26", (2026, 3, 4, 12, 0)),
        ("4 Mar 2026, 09:30", (2026, 3, 4, 9, 30)),
        ("Mar 4, 2026 09:30", (2026, 3, 4, 9, 30)),
        ("Wednesday, March 4, 2026", (2026, 3, 4, 12, 0)),
        ("46085.5", (2026, 3, 4, 12, 0)),
        ("2026/03/04 09:30:15", (2026, 3, 4, 9, 30)),
    ],
)
def test_dates_are_read_however_they_are_written(cast: Cast, cell: str, expected: tuple[int, ...]) -> None:
    import_(cast.abe, NOTES + f'Acme,"{cell}",Written,x\n')
    assert entry("Written").occurred_at.replace(second=0) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc]


def test_each_column_tells_which_of_day_and_month_comes_first(cast: Cast) -> None:
    run = bring(cast.abe, NOTES + "Acme,03/04/2026,One,x\nAcme,03/25/2026,Two,x\n")
    assert run.options["orders"]["occurred_at"] == "mdy"
    run.start()
    db.session.commit()
    run_waiting_imports()
    assert entry("One").occurred_at.date().isoformat() == "2026-03-04"


def test_refused_rows_say_why(cast: Cast) -> None:
    soon = (now() + timedelta(days=9)).date()
    sheet = (
        NOTES
        + f"Acme,,No date,x\nAcme,2026-13-01,Bad,x\nNowhere,2026-01-01,Where,x\nAcme,2026-01-01,,\nAcme,{soon},Plan,\n"
    )
    run = import_(cast.abe, sheet)
    assert run.counts == {"refused": 5}
    assert reasons(run) == [
        "This row has no date.",
        "“2026-13-01” is no date.",
        "No client “Nowhere” is here. Import the companies first.",
        "Nothing is written in this row.",
        f"It has not happened yet: {soon}.",
    ]


def test_huge_cells_and_long_titles_lose_nothing_or_are_refused(cast: Cast) -> None:
    title, text = "word " * 60, "long " * 30_000
    run = import_(
        cast.abe, NOTES + f"Acme,2026-01-01,{title},x\nAcme,2026-01-02,Two,{text}\nAcme,2026-01-03,Three,{text * 2}\n"
    )
    assert run.counts == {"made": 2, "refused": 1}
    assert entry("Two").text == text.strip()
    cut = db.session.scalars(select(Interaction).where(Interaction.text.endswith("\n\nx"))).one()
    assert (len(cut.title) <= 200, cut.text.startswith(title.strip())) == (True, True)
    assert reasons(run) == ["The text has more than 200,000 characters."]


def test_hostile_bodies_are_only_words(cast: Cast) -> None:
    body = "<script>steal()</script><style>p{}</style><p onclick=x>Hello &lt;b&gt;</p>\x00\x07"
    import_(cast.abe, NOTES + f'Acme,2026-01-01,=cmd,"{body}"\n')
    assert entry("=cmd").text == "Hello <b>"


def test_a_workbook_brings_its_dates(cast: Cast) -> None:
    rows: list[list[Any]] = [
        ["Company", "Date", "Subject", "Notes"],
        ["Acme", datetime(2026, 3, 4, 9, 30), "From Excel", "x"],
    ]
    import_(cast.abe, workbook(*rows), "notes.xlsx")
    assert entry("From Excel").occurred_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_a_killed_import_goes_on_without_doubles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 10)
    sheet = NOTES + "".join(f"Acme,2026-01-02,Entry {number},x\n" for number in range(35))
    run = bring(cast.abe, sheet)
    run.start()
    db.session.commit()
    take, calls = Batches.take, []

    def dying(self: Batches, rows: Any) -> None:
        calls.append(rows)
        if len(calls) == 3:
            raise SystemExit
        take(self, rows)

    monkeypatch.setattr(Batches, "take", dying)
    with pytest.raises(SystemExit):
        run_waiting_imports()
    db.session.rollback()
    assert (number_of_entries(), run.rows_done, run_waiting_imports()) == (20, 20, 0)
    run.claimed_until = now()  # its claim runs out
    db.session.commit()
    run_waiting_imports()
    assert (number_of_entries(), run.counts, run.state) == (35, {"made": 35}, ImportState.DONE)
    assert unsound() == []


def test_what_fails_on_our_side_is_told_and_can_go_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = bring(cast.abe, NOTES + "Acme,2026-01-02,One,x\n")
    run.start()
    db.session.commit()
    with monkeypatch.context() as broken:
        broken.setattr(Batches, "take", lambda *_args: 1 / 0)
        run_waiting_imports()
    assert (run.state, run.error is not None) == (ImportState.FAILED, True)
    run.start()
    db.session.commit()
    run_waiting_imports()
    assert (run.state, number_of_entries()) == (ImportState.DONE, 1)


def test_undo_takes_out_entries_and_counts_anew(cast: Cast, hubspot: ImportRun) -> None:
    entry("Left a message").edit(written("Left another message."), by=cast.ada)
    db.session.commit()
    assert undo(hubspot) == {"changed, shared, pinned, removed or worked with since": 1}
    assert (number_of_entries(), hubspot.state) == (1, ImportState.UNDONE)
    assert db.session.scalars(select(Acquaintance)).all() == []
    assert unsound() == []


def test_after_a_day_there_is_no_undo(cast: Cast, hubspot: ImportRun) -> None:
    hubspot.finished_at = now() - timedelta(days=1, minutes=1)
    undo(hubspot)
    assert (number_of_entries(), hubspot.state) == (2, ImportState.DONE)
