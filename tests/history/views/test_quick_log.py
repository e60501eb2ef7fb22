"""Logging from anywhere."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal.history.models.guessing import guess_kind, names_in
from tests.cast import Cast

Browse = Callable[[str | None], FlaskClient]


def test_ones_own_clients_are_offered_first(browse: Browse, cast: Cast) -> None:
    page = browse("ada").get("/log").text
    assert "Acme" in page and "Globex" not in page


def test_a_chosen_client_opens_its_composer_with_what_was_typed(browse: Browse, cast: Cast) -> None:
    page = browse("ada").get(f"/log?client={cast.acme.id}&q=met+Bea+about+the+rota").text
    assert "met Bea about the rota" in page and 'value="meeting" checked' in page
    assert f'value="{cast.bea_contact.id}" checked' in page and f'value="{cast.ben_contact.id}" checked' not in page


def test_only_the_team_logs_and_a_stranger_client_is_not_there(browse: Browse, cast: Cast) -> None:
    assert browse("bea").get("/log").status_code == 403
    assert browse("ada").get(f"/log?client={cast.bea.id}").status_code == 404
    assert browse(None).get("/log").status_code == 303
    assert browse("ada").get("/log?client=nonsense").status_code == 200


def test_a_name_nobody_has_is_said(browse: Browse, cast: Cast) -> None:
    assert "No client is called" in browse("ada").get("/log?name=%3Cb%3Exyz").text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call with Omar about the lease", "call"),
        ("Met Helen", "meeting"),
        ("e-mailed the plan", "email"),
        ("emailed the plan", "email"),
        ("تماس با عمر", "call"),
        ("remember the birthday", "note"),
    ],
)
def test_the_kind_is_guessed(text: str, kind: str) -> None:
    assert guess_kind(text) == kind


def test_names_are_words_written_large() -> None:
    assert names_in("call with Omar Haddad, about rota") == ["Omar", "Haddad"]
