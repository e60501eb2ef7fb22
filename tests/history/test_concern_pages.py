"""The pages of concerns: the team's alone, whole without JavaScript, lighter with htmx."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db
from portal.history.models.concerns import Concern, ConcernInteraction, ConcernState
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def opened(cast: Cast, **values: object) -> Concern:
    concern = Concern.open(cast.acme.id, cast.ada, title="Calls not returned", **values)
    db.session.commit()
    return concern


def url(cast: Cast, concern: Concern, verb: str = "") -> str:
    return f"/clients/{cast.acme.id}/concerns/{concern.id}" + (f"/{verb}" if verb else "")


def test_a_concern_is_opened_from_an_entry_of_the_history(browse: Browse, cast: Cast, make: Make) -> None:
    entry, ada = make.interaction(cast.acme, cast.ada, "The angry call"), browse("ada")
    form = ada.get(f"/clients/{cast.acme.id}/concerns/new?from={entry.id}").text
    assert "The angry call" in form and "checked" in form.partition(str(entry.id))[2][:120]
    fields = {"title": "Too slow", "text": "They **wait**", "severity": "urgent", "interactions": str(entry.id)}
    answer = ada.post(f"/clients/{cast.acme.id}/concerns", data=fields)
    concern = db.session.scalars(select(Concern)).one()
    assert (answer.status_code, answer.location) == (303, f"/clients/{cast.acme.id}/concerns/{concern.id}")
    assert db.session.scalars(select(ConcernInteraction.interaction_id)).one() == entry.id
    page = ada.get(answer.location).text
    assert "<strong>wait</strong>" in page and "The angry call" in page and "Opened by Ada Duarte" in page


def test_an_entry_of_another_client_is_not_there(browse: Browse, cast: Cast, make: Make) -> None:
    entry = make.interaction(cast.globex, cast.omar)
    assert browse("ada").get(f"/clients/{cast.acme.id}/concerns/new?from={entry.id}").status_code == 404
    fields = {"title": "Too slow", "severity": "low", "interactions": str(entry.id)}
    assert browse("ada").post(f"/clients/{cast.acme.id}/concerns", data=fields).status_code == 422


def test_hostile_words_are_inert(browse: Browse, cast: Cast) -> None:
    concern = opened(cast, text="<script>alert(1)</script>[x](javascript:alert(1))")
    body = browse("ada").get(url(cast, concern)).text
    assert "<script>alert" not in body and 'href="javascript' not in body


def test_from_start_to_resolved_and_back(browse: Browse, cast: Cast) -> None:
    concern, ada = opened(cast), browse("ada")
    assert ada.post(url(cast, concern, "start")).status_code == 303
    refused = ada.post(url(cast, concern, "resolve"), headers=PARTIAL)
    assert refused.status_code == 422 and "Say what was done" in refused.text and "<html" not in refused.text
    body = ada.post(url(cast, concern, "resolve"), data={"resolution": "Rota mended"}, headers=PARTIAL).text
    assert "Rota mended" in body and f'id="concern-{concern.id}"' in body and url(cast, concern, "reopen") in body
    assert ada.post(url(cast, concern, "reopen")).status_code == 303
    db.session.expire_all()
    assert concern.state == ConcernState.OPEN
    assert "Rota mended" in ada.get(url(cast, concern)).text


def test_two_editors_see_both_texts(browse: Browse, cast: Cast) -> None:
    concern, ada, omar = opened(cast, text="First"), browse("ada"), browse("omar")
    fields = {"title": "Calls not returned", "severity": "normal", "version": str(concern.version)}
    assert omar.post(url(cast, concern), data={**fields, "text": "Omars words"}).status_code == 303
    answer = ada.post(url(cast, concern), data={**fields, "text": "Adas words"})
    assert answer.status_code == 409 and "Omars words" in answer.text and "Adas words" in answer.text
    db.session.expire_all()
    assert concern.text == "Omars words"
    assert "First" in ada.get(url(cast, concern)).text


@pytest.mark.parametrize("verb", ["", "start", "resolve", "reopen"])
def test_only_the_team_touches_concerns(browse: Browse, cast: Cast, verb: str) -> None:
    concern = opened(cast)
    assert browse("bea").post(url(cast, concern, verb)).status_code == 403
    assert browse("carl").post(url(cast, concern, verb)).status_code == 404
    assert browse("ada").post(f"/clients/{cast.globex.id}/concerns/{concern.id}/{verb}").status_code == 404


def test_the_client_reads_no_concern(browse: Browse, cast: Cast) -> None:
    concern = opened(cast)
    for path in ("", "/new", f"/{concern.id}", f"/{concern.id}/edit"):
        assert browse("bea").get(f"/clients/{cast.acme.id}/concerns{path}").status_code == 403
    assert browse("bea").get(f"/clients/{cast.acme.id}/who-knows-whom").status_code == 403


def test_open_and_resolved_stand_apart(browse: Browse, cast: Cast) -> None:
    opened(cast)
    Concern.open(cast.acme.id, cast.ada, title="Settled long ago").resolve(cast.ada, "Done")
    db.session.commit()
    body = browse("ada").get(f"/clients/{cast.acme.id}/concerns").text
    assert body.index("Calls not returned") < body.index(">Resolved<") < body.index("Settled long ago")


@pytest.mark.parametrize("number", [1, 25])
def test_pages_ask_eight_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    entries = [make.interaction(cast.acme, cast.ada, f"Call {index}").id for index in range(number)]
    concern = [opened(cast, interactions=entries, owner_id=cast.ada.id) for _index in range(number)][-1]
    browser = browse("ada")
    for path in ("concerns", f"concerns/{concern.id}", "who-knows-whom"):
        with count_statements() as sent, query_plans() as plans:
            assert browser.get(f"/clients/{cast.acme.id}/{path}").status_code == 200
        assert len([one for one in sent if not one.startswith("EXPLAIN")]) <= 8, (path, sent)
        assert whole_tables(plans, "user") == [], path
