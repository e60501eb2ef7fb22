"""Logging, changing, sharing and removing entries through the pages."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.history.models.attachments import Attachment
from portal.history.models.concerns import Concern, ConcernInteraction
from portal.history.models.interactions import Interaction
from portal.history.models.sharing import share
from portal.history.models.versions import InteractionVersion
from portal.people.models.owners import change_owner
from portal.tasks.models import Task
from tests.cast import Cast
from tests.history.written import written
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
FRAGMENT_BYTES = 2000


@pytest.fixture
def call(cast: Cast) -> Interaction:
    people = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.ada.id,)}
    entry = Interaction.log(cast.acme.id, written("Bea is cross.\nVery cross.", **people), by=cast.ada)
    db.session.commit()
    return entry


def at(cast: Cast, entry: Interaction | None = None, verb: str = "") -> str:
    base = f"/clients/{cast.acme.id}/interactions"
    return f"{base}/{entry.id}{'/' if verb else ''}{verb}" if entry else base


def fields(**values: object) -> dict[str, object]:
    return {"kind": "call", "eyes": "internal", "text": "Bea called. She is glad.", **values}


def edit_fields(entry: Interaction, **values: object) -> dict[str, object]:
    return {"kind": "call", "title": entry.title, "text": entry.text, "version": str(entry.version), **values}


def all_of(model: type) -> list[object]:
    return list(db.session.scalars(select(model)))


def test_a_call_is_logged_with_people_file_and_next_step(browse: Browse, cast: Cast) -> None:
    sent = fields(
        contacts=[str(cast.bea_contact.id)], members=[str(cast.ada.id)], minutes="12", mood="pleased",
        next_step="Send the figures", next_on="2026-12-01", files=(BytesIO(b"hello"), "../notes.txt"), form_token="t",
    )  # fmt: skip
    answer = browse("ada").post(at(cast), data=sent)
    [entry] = all_of(Interaction)
    [task] = all_of(Task)
    assert answer.status_code == 303 and str(entry.id) in answer.location
    assert (entry.title, entry.text, entry.minutes, entry.mood) == ("Bea called", "She is glad.", 12, "pleased")
    assert (task.title, task.due_on, task.interaction_id) == ("Send the figures", date(2026, 12, 1), entry.id)
    assert [file["name"] for file in entry.files] == ["notes.txt"]


def test_htmx_gets_the_new_entry_and_an_undo(browse: Browse, cast: Cast) -> None:
    answer = browse("ada").post(at(cast), data=fields(form_token="t"), headers=PARTIAL)
    [entry] = all_of(Interaction)
    assert answer.status_code == 200 and f'id="entry-{entry.id}"' in answer.text
    assert f"/interactions/{entry.id}/remove" in answer.text and "<html" not in answer.text
    assert len(answer.text.split("<hx-partial")[0]) < FRAGMENT_BYTES


def test_logging_costs_few_statements(browse: Browse, cast: Cast) -> None:
    """From the second call on: what rules wait for is known by then."""
    browser = browse("ada")
    sent_fields = fields(contacts=[str(cast.bea_contact.id)], members=[str(cast.ada.id)])
    browser.post(at(cast), data=sent_fields | {"form_token": "first"}, headers=PARTIAL)
    with count_statements() as sent:
        browser.post(at(cast), data=sent_fields | {"form_token": "second"}, headers=PARTIAL)
    assert len(sent) <= 16


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 50_001},
        {"kind": "spell"},
        {"on": "2099-01-01"},
        {"on": "tomorrow"},
        {"minutes": "-3"},
        {"mood": "gloomy"},
        {"contacts": ["nobody"]},
        {"next_on": "2026-12-01", "next_step": ""},
        {"next_step": "x" * 300},
    ],
)
def test_a_refused_entry_keeps_what_was_typed(browse: Browse, cast: Cast, wrong: dict[str, object]) -> None:
    sent = {**fields(text="Typed words", next_step="Kept words"), **wrong}
    for headers in ({}, PARTIAL):
        answer = browse("ada").post(at(cast), data=sent, headers=headers)
        assert answer.status_code == 422 and "data-refused" in answer.text
        if "text" not in wrong:
            assert "Typed words" in answer.text
    assert all_of(Interaction) == []


def test_people_of_another_client_are_refused(browse: Browse, cast: Cast) -> None:
    answer = browse("ada").post(at(cast), data=fields(contacts=[str(cast.carl_contact.id)]))
    assert answer.status_code == 422 and all_of(Interaction) == []


def test_a_day_and_a_time_are_those_of_the_readers_zone(browse: Browse, cast: Cast) -> None:
    cast.ada.zone = "Asia/Tehran"
    db.session.commit()
    browse("ada").post(at(cast), data=fields(on="2026-11-02", at="10:00"))
    [entry] = all_of(Interaction)
    assert entry.occurred_at.isoformat() == "2026-11-02T06:30:00+00:00"


def test_persian_words_are_kept_as_they_were_written(browse: Browse, cast: Cast) -> None:
    browse("ada").post(at(cast), data=fields(text="تماس با بئا.\nمی‌خواهد #تمدید را ببیند"))
    [entry] = all_of(Interaction)
    assert entry.text == "می‌خواهد #تمدید را ببیند" and entry.topics == ["تمدید"]


@pytest.mark.parametrize(
    "verb", ["", "edit", "remove", "restore", "pin", "unpin", "share", "withdraw", "files", "concerns"]
)
def test_only_the_team_may_change_and_strangers_find_nothing(
    browse: Browse, cast: Cast, call: Interaction, verb: str
) -> None:
    url = at(cast, call, verb) if verb else at(cast)
    for who, code in (("bea", 403), ("ben", 403), ("carl", 404), (None, 401)):
        assert browse(who).post(url, data=fields()).status_code == code
    assert browse("bea").get(at(cast, call)).status_code == 404


def test_an_edit_is_kept_with_its_versions_and_its_author(browse: Browse, cast: Cast, call: Interaction) -> None:
    answer = browse("omar").post(at(cast, call, "edit"), data=edit_fields(call, text="Not cross at all."))
    assert answer.status_code == 303
    change_owner(cast.acme, cast.omar, by=cast.lea)
    cast.ada.disabled_at = now()
    db.session.commit()
    page = browse("omar").get(at(cast, call)).text
    assert "Written by Ada Duarte" in page and "Changed by Omar Nasser" in page
    assert "<del>Very cross.</del>" in page.replace("<del>Very</del>", "<del>Very cross.</del>") or "<ins>" in page
    assert len(all_of(InteractionVersion)) == 1


def test_a_stale_save_shows_both_texts_and_loses_neither(browse: Browse, cast: Cast, call: Interaction) -> None:
    stale = edit_fields(call, text="Omar's words")
    browse("ada").post(at(cast, call, "edit"), data=edit_fields(call, text="Ada's words"))
    answer = browse("omar").post(at(cast, call, "edit"), data=stale)
    assert answer.status_code == 409
    assert "Ada&#39;s words" in answer.text and "Omar&#39;s words" in answer.text
    assert 'name="version"' in answer.text and 'value="2"' in answer.text
    assert browse("omar").post(at(cast, call, "edit"), data=stale | {"version": "2"}).status_code == 303
    assert [version.content["text"] for version in all_of(InteractionVersion)] == ["Very cross.", "Ada's words"]


def test_pinning_does_not_make_an_open_edit_stale(browse: Browse, cast: Cast, call: Interaction) -> None:
    browse("ada").post(at(cast, call, "pin"))
    assert browse("omar").post(at(cast, call, "edit"), data=edit_fields(call, text="New")).status_code == 303


def test_an_edit_keeps_the_instant_to_the_second(browse: Browse, cast: Cast, call: Interaction) -> None:
    before, local = call.occurred_at, call.occurred_at
    browse("ada").post(
        at(cast, call, "edit"), data=edit_fields(call, text="New", on=f"{local:%Y-%m-%d}", at=f"{local:%H:%M}")
    )
    assert db.session.scalars(select(Interaction.occurred_at)).one() == before


def test_the_sixth_pin_is_refused_in_words(browse: Browse, cast: Cast, call: Interaction) -> None:
    for number in range(5):
        Interaction.log(cast.acme.id, written(f"Call {number}"), by=cast.ada).pin(cast.ada)
    db.session.commit()
    answer = browse("ada").post(at(cast, call, "pin"))
    assert answer.status_code == 409 and "Unpin one" in answer.text


def test_removed_and_undone(browse: Browse, cast: Cast, call: Interaction) -> None:
    browser = browse("ada")
    for verb, gone in (("remove", True), ("remove", True), ("restore", False), ("restore", False)):
        assert browser.post(at(cast, call, verb)).status_code == 303
        assert (db.session.scalars(select(Interaction.removed_at)).one() is not None) is gone


def test_sharing_asks_once_and_shows_what_the_client_will_read(browse: Browse, cast: Cast, call: Interaction) -> None:
    browser, words = browse("ada"), {"text": "We talked about the rota. *Soon* mended."}
    first = browser.post(at(cast, call, "share"), data=words)
    assert first.status_code == 200 and "<em>Soon</em> mended." in first.text and "Very cross" not in first.text
    assert len(all_of(Interaction)) == 1
    assert browser.post(at(cast, call, "share"), data={**words, "give": "1"}).status_code == 303
    shared = db.session.scalars(select(Interaction).where(Interaction.shared)).one()
    page = browse("bea").get(at(cast, shared))
    assert page.status_code == 200 and "rota" in page.text and "cross" not in page.text
    assert browse("bea").get(at(cast, call)).status_code == 404


def test_withdrawn_words_are_gone_for_the_client(browse: Browse, cast: Cast, call: Interaction) -> None:
    words = share(call, "For you", cast.ada)
    db.session.commit()
    assert browse("ada").post(at(cast, words, "withdraw")).status_code == 303
    assert browse("bea").get(at(cast, words)).status_code == 404
    again = browse("ada").post(at(cast, call, "share"), data={"text": "Better words", "give": "1"})
    assert again.status_code == 303
    assert browse("ada").post(at(cast, words, "restore")).status_code == 409


def test_a_file_is_a_download_for_those_who_may_read_its_entry(browse: Browse, cast: Cast, call: Interaction) -> None:
    hostile = "../../<b>evil</b>\u202efdp.html"
    browse("ada").post(at(cast, call, "files"), data={"files": (BytesIO(b"<script>1</script>"), hostile)})
    [file] = all_of(Attachment)
    url = f"/clients/{cast.acme.id}/files/{file.id}"
    with browse("ada").get(url) as answer:
        assert answer.data == b"<script>1</script>" and answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and "html" not in answer.content_type
    for who, code in (("bea", 404), ("carl", 404), (None, 303)):
        assert browse(who).get(url).status_code == code
    other = f"/clients/{cast.globex.id}/files/{file.id}"
    assert browse("omar").get(other).status_code == 404 and browse("carl").get(other).status_code == 404
    assert browse("ada").post(f"{url}/remove").status_code == 303
    assert browse("ada").get(url).status_code == 404


def test_a_file_too_large_is_refused_and_the_words_are_kept(
    browse: Browse, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 1000)
    large = BytesIO(b"x" * 1001)
    answer = browse("ada").post(at(cast), data=fields(text="Typed words", files=(large, "a.bin")))
    assert answer.status_code == 422 and "Typed words" in answer.text and all_of(Interaction) == []


def test_an_entry_is_linked_to_a_concern(browse: Browse, cast: Cast, call: Interaction) -> None:
    concern = Concern.open(cast.acme.id, cast.ada, title="Calls not returned")
    theirs = Concern.open(cast.globex.id, cast.omar, title="Elsewhere")
    db.session.commit()
    for _twice in range(2):
        assert browse("ada").post(at(cast, call, "concerns"), data={"concern_id": str(concern.id)}).status_code == 303
    assert len(all_of(ConcernInteraction)) == 1
    assert browse("ada").post(at(cast, call, "concerns"), data={"concern_id": str(theirs.id)}).status_code == 404


def test_a_day_in_the_future_by_a_zone_is_still_today(browse: Browse, cast: Cast) -> None:
    tomorrow = (now() + timedelta(days=1)).date()
    assert browse("ada").post(at(cast), data=fields(on=tomorrow.isoformat())).status_code == 303
