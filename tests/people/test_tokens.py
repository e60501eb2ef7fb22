"""Tokens of the API: made by an admin, shown once, revoked at once."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.once import FormUse
from portal.ground.tokens import token_hash
from portal.people.models.api_tokens import ApiToken, Scope, TokenState
from tests.cast import Cast

Browse = Callable[[str | None], FlaskClient]
FORM = {"name": "Phone system", "scopes": "readings:write", "expires_on": "", "form_token": "same"}


def made(browser: FlaskClient, **fields: str) -> str:
    body = browser.post("/admin/tokens", data={**FORM, **fields}).text
    found = re.search(r'value="(mst_[\w-]{40,})"', body)
    assert found, body
    return found[1]


def test_a_token_is_shown_once_and_kept_as_a_hash(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    secret = made(abe)
    row = db.session.scalars(select(ApiToken)).one()
    assert row.token_hash == token_hash(secret) and row.begins == secret[:12]
    listed = abe.get("/admin/tokens").text
    assert secret not in listed and row.begins in listed
    assert "token.made" in list(db.session.scalars(select(Event.kind)))


def test_the_page_that_makes_one_carries_no_form_token(browse: Browse) -> None:
    """Answers of forms are kept for a day; a secret in one would lie there readable."""
    form = browse("abe").get("/admin/tokens").text.partition('action="/admin/tokens"')[2].partition("</form>")[0]
    assert "form_token" not in form
    made(browse("abe"), form_token="")
    assert db.session.scalars(select(FormUse)).all() == []


def test_a_token_ends_with_its_last_day(browse: Browse, cast: Cast) -> None:
    made(browse("abe"), expires_on=today().isoformat(), form_token="")
    row = db.session.scalars(select(ApiToken)).one()
    assert row.state == TokenState.GOOD and row.expires_at is not None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Say which program"),
        ({"scopes": ""}, "hoose what it may do"),
        ({"scopes": "everything"}, "alid"),
        ({"expires_on": (date.today() - timedelta(days=2)).isoformat()}, "still to come"),
    ],
)
def test_what_a_token_needs(browse: Browse, fields: dict[str, str], words: str) -> None:
    answer = browse("abe").post("/admin/tokens", data={**FORM, **fields})
    assert answer.status_code == 422 and words in answer.text, answer.text
    assert db.session.scalars(select(ApiToken)).all() == []


def test_a_token_is_revoked_once(browse: Browse, cast: Cast) -> None:
    token, _secret = ApiToken.make(cast.abe, name="Old", scopes=[Scope.WRITE_READINGS])
    db.session.commit()
    for _time in range(2):
        assert browse("abe").post(f"/admin/tokens/{token.id}/revoke").status_code == 303
    db.session.expire_all()
    assert token.state == TokenState.REVOKED
    assert list(db.session.scalars(select(Event.kind))).count("token.revoked") == 1


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
def test_only_admins_manage_tokens(browse: Browse, cast: Cast, who: str) -> None:
    token, _secret = ApiToken.make(cast.abe, name="Old", scopes=[Scope.WRITE_READINGS])
    db.session.commit()
    browser = browse(who)
    assert browser.get("/admin/tokens").status_code == 403
    assert browser.post("/admin/tokens", data=FORM).status_code == 403
    assert browser.post(f"/admin/tokens/{token.id}/revoke").status_code == 403
