"""Passwords: long, not guessable, and nobody's but their owner's."""

import pytest
from argon2 import PasswordHasher

from portal.ground.db import db
from portal.people.passwords import hashed, is_dated, is_guessable, matches
from tests.cast import Cast
from tests.conftest import Browse
from tests.people.doors import PASSWORD, give_password, sign_in

ABOUT = ("Ada Duarte", "ada@calder-rowe.example", "Calder & Rowe")


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "P@ssw0rd1234", "Welcome2026!!", "qwertyuiop12", "aaaaaaaaaaaaB", "abcabcabcabc"),
        *("1q2w3e4r5t6y", "iloveyou1234", "Summer2026!!!", "passwordpassword", "123456789012", "monkeydragon99"),
        *("AdaDuarte2026!", "calder-rowe-portal", "correctcorrect", "ada@calder-rowe.example"),
    ],
)
def test_what_others_would_guess_is_refused(password: str) -> None:
    assert is_guessable(password, ABOUT)


@pytest.mark.parametrize("password", ("trombone quiet kettle", "x7!kQz09pLmE", "سلام بر دریای آرام"))
def test_what_nobody_would_guess_is_taken(password: str) -> None:
    assert not is_guessable(password, ABOUT)


def test_hashes_are_argon2id_with_the_costs_of_today() -> None:
    known = hashed("quiet kettle trombone")
    assert known.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(known, "quiet kettle trombone")
    assert not matches(known, "quiet kettle trombones")
    assert not matches(None, "nobody has this password")
    assert not matches("no hash at all", "x")


def test_letters_written_in_two_ways_are_one_password() -> None:
    assert matches(hashed("caf\u00e9 au lait, merci"), "cafe\u0301 au lait, merci")


def test_a_dated_hash_is_made_anew_at_sign_in(browse: Browse, cast: Cast) -> None:
    cast.ada.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert is_dated(str(cast.ada.password_hash))
    sign_in(browse(None), cast.ada)
    db.session.refresh(cast.ada)
    assert not is_dated(str(cast.ada.password_hash))


def test_a_new_password_signs_out_every_other_device(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    browser, other = browse("ada"), browse("ada")
    data = {"current": PASSWORD, "password": "seven purple anchors"}
    assert browser.post("/me/password", data=data).status_code == 303
    assert browser.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert sign_in(browse(None), cast.ada).status_code == 422
    assert sign_in(browse(None), cast.ada, "seven purple anchors").status_code == 303
    assert browser.post("/me/password", data=data).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "words"),
    [
        ("not mine at all", "seven purple anchors", "This is not your password."),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "x" * 257, "at most 256 characters"),
        (PASSWORD, "Ada Duarte 2026", "easy to guess"),
        ("", "seven purple anchors", "Enter the password you have now."),
    ],
)
def test_a_refused_password_says_why(browse: Browse, cast: Cast, current: str, password: str, words: str) -> None:
    give_password(cast.ada)
    answer = browse("ada").post("/me/password", data={"current": current, "password": password})
    assert answer.status_code == 422
    assert words in answer.text


def test_the_current_password_cannot_be_guessed_from_an_open_page(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    browser = browse("ada")
    data = {"current": "a guess", "password": "seven purple anchors"}
    answers = [browser.post("/me/password", data=data) for _ in range(6)]
    assert "Wait 30 seconds" in answers[5].text
