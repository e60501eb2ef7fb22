"""Guessing is slow: per account, per address, and for twenty tries at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import time_machine
from flask import Flask

from portal.ground.access import Role
from portal.ground.attempts import Limit, forget_old_attempts, wait_for
from portal.ground.db import db, new_id, now
from portal.people.models.users import User
from portal.people.throttles import BY_ADDRESS
from tests.cast import Cast
from tests.conftest import Browse
from tests.databases import migrated_app
from tests.people.doors import PASSWORD, give_password, sign_in

FEW = Limit("test", free=3)


def test_waits_grow_and_end(app: Flask) -> None:
    start = now()
    with time_machine.travel(start, tick=False):
        assert [wait_for([(FEW, "x")]) for _ in range(3)] == [None] * 3
        assert wait_for([(FEW, "x")]) == timedelta(seconds=30)
        assert wait_for([(FEW, "y")]) is None
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert wait_for([(FEW, "x")]) is None
        assert wait_for([(FEW, "x")]) == timedelta(minutes=1)
    with time_machine.travel(start + timedelta(hours=7), tick=False):
        assert [wait_for([(FEW, "x")]) for _ in range(3)] == [None] * 3
        forget_old_attempts()


def test_five_wrong_passwords_make_the_account_wait(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    browser = browse(None)
    codes = [sign_in(browser, cast.ada, "wrong, sorry, wrong").status_code for _ in range(5)]
    assert codes == [422] * 5
    refused = sign_in(browser, cast.ada)
    assert refused.status_code == 429
    assert "Wait 30 seconds" in refused.text
    assert refused.headers["Retry-After"] in ("30", "31")


def test_an_unknown_address_waits_the_same(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    data = {"email": "nobody@nowhere.example", "password": PASSWORD}
    assert [browser.post("/sign-in", data=data).status_code for _ in range(6)] == [422] * 5 + [429]


def test_success_forgives(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    for _ in range(3):
        assert [sign_in(browse(None), cast.ada, "wrong").status_code for _ in range(4)] == [422] * 4
        assert sign_in(browse(None), cast.ada).status_code == 303


def test_one_address_cannot_try_many_accounts(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    codes = [
        browser.post("/sign-in", data={"email": f"p{n}@nowhere.example", "password": "x"}).status_code
        for n in range(31)
    ]
    assert codes == [422] * 30 + [429]


def test_a_whole_office_signs_in_from_one_address(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    assert [sign_in(browse(None), cast.ada).status_code for _ in range(35)] == [303] * 35
    for count in range(31):
        assert (wait_for([(BY_ADDRESS, "127.0.0.1")]) is None) == (count < 30)


def test_twenty_tries_at_once_are_five(database: str, tmp_path: Path) -> None:
    with migrated_app(database, tmp_path) as app:
        db.session.add(User(id=new_id(), name="Ada", email="ada@calder-rowe.example", role=Role.CSM))
        db.session.commit()

        def attempt(_number: int) -> int:
            data = {"email": "ada@calder-rowe.example", "password": "a guess"}
            return app.test_client().post("/sign-in", data=data).status_code

        with ThreadPoolExecutor(20) as crowd:
            codes = list(crowd.map(attempt, range(20)))
        assert sorted(codes) == [422] * 5 + [429] * 15
