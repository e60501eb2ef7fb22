"""`flask admin`: how the first person gets in."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.cli import admin
from portal.ground.access import Role
from portal.ground.db import db
from portal.people.models.users import User
from tests.make import Make

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *words: app.test_cli_runner().invoke(admin, words)


def test_the_first_admin_follows_the_link_and_is_in(app: Flask, run: Run) -> None:
    said = run("Abe Okafor", "Abe@Calder-Rowe.example")
    assert said.exit_code == 0 and "already" not in said.output
    link = said.output.split()[0]
    assert link.startswith("http://localhost/invitation/")
    browser = app.test_client()
    assert browser.post(link, data={"password": "plum lantern quarry nine"}).status_code == 303
    assert browser.get("/admin/team").status_code == 200
    abe = db.session.scalars(select(User)).one()
    assert (abe.email, abe.role) == ("abe@calder-rowe.example", Role.ADMIN)
    assert app.test_client().get(link).status_code == 410


def test_one_more_admin_is_added_and_said_to_be_so(make: Make, run: Run) -> None:
    make.member("Abe Okafor", Role.ADMIN)
    said = run("Lea Brandt", "lea@calder-rowe.example")
    assert said.exit_code == 0 and "There is an admin already" in said.stderr


@pytest.mark.parametrize(
    ("address", "words"), [("abe", "not a mail address"), ("ADA@calder-rowe.example", "signs in with")]
)
def test_an_address_that_is_none_or_taken_is_refused(make: Make, run: Run, address: str, words: str) -> None:
    make.member("Ada Duarte")
    said = run("Abe", address)
    assert said.exit_code == 1 and words in said.output
    assert len(db.session.scalars(select(User)).all()) == 1
