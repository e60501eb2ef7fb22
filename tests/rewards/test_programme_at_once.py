"""Two admins at the same moment, on two connections: the slower one keeps what they typed and meets no error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.rewards.models.programme import Programme, programme
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import GOLD, SILVER

URL = "/admin/rewards"
TIERS = [{**SILVER, "multiplier": "1"}, {**GOLD, "multiplier": "1"}]
TYPED = {"name_en": "Copper", "threshold": "100", "multiplier": "1.25", "benefit_en": "A cup of tea"}
SETTINGS = {
    "name_en": "stars", "one_en": "star", "cost_per_point": "0.012", "currency": "GBP", "hold_days": "14",
    "expiry": "never", "window": "year", "grace_days": "30",
}  # fmt: skip
Post = Callable[..., TestResponse]
Change = Callable[..., None]


@pytest.fixture
def post(portal: Flask, people: Cast) -> Post:
    """Abe posts these values to an address of the programme's."""
    token = Make().sign_in(people.abe)
    db.session.commit()

    def call(path: str, **values: Any) -> TestResponse:
        browser = portal.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        return browser.post(f"{URL}{path}", data=values)

    return call


@pytest.fixture
def change(people: Cast) -> Change:
    """Somebody else sets the programme, and is not done yet."""
    return lambda **values: Programme.set(people.abe, after=programme().number, **values) and None


@pytest.fixture
def version(change: Change) -> int:
    """The programme with silver and gold, as both have read it."""
    change(is_on=True, names={"en": "points"}, tiers=TIERS)
    db.session.commit()
    return programme().number


def late(change: Callable[[], None], call: Callable[[], TestResponse]) -> TestResponse:
    """What is answered to a call that has to wait until the change is kept."""
    db.session.rollback()
    change()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(Context().run, call)
        with pytest.raises(TimeoutError):
            answer.result(0.5)
        db.session.commit()
        return answer.result(20)


def keys() -> list[str]:
    db.session.rollback()
    return [tier["names"]["en"] for tier in programme().tiers]


def test_of_two_who_set_the_first_version_one_is_told(post: Post, change: Change) -> None:
    first = programme().number
    refused = late(lambda: change(is_on=True), lambda: post("", known=first, **SETTINGS))
    assert refused.status_code == 409 and 'value="stars"' in refused.text


def test_of_two_who_add_a_tier_the_slower_adds_it_again(post: Post, change: Change, version: int) -> None:
    others = [{**SILVER, "key": "iron", "names": {"en": "Iron"}, "threshold": 50, "multiplier": "1"}, *TIERS]
    refused = late(lambda: change(tiers=others), lambda: post("/tiers/new", known=version, **TYPED))
    assert refused.status_code == 409 and "A cup of tea" in refused.text and f'value="{version + 1}"' in refused.text
    assert keys() == ["Iron", "Silver", "Gold"]
    assert post("/tiers/new", known=version + 1, **TYPED).status_code == 303
    assert keys() == ["Iron", "Copper", "Silver", "Gold"]


def test_who_changes_a_tier_that_is_removed_can_add_it_again(post: Post, change: Change, version: int) -> None:
    refused = late(lambda: change(tiers=TIERS[1:]), lambda: post("/tiers/silver", known=version, **TYPED))
    assert refused.status_code == 409 and "A cup of tea" in refused.text
    assert "Somebody removed this tier" in refused.text and f'action="{URL}/tiers/new"' in refused.text
    assert "Somebody removed this tier" in post("/tiers/silver", known=version, **TYPED).text
    assert post("/tiers/silver", known=version + 1, **TYPED).status_code == 404
    assert post("/tiers/silver", known="9" * 30, **TYPED).status_code == 404
    assert keys() == ["Gold"]


def test_who_removes_a_tier_while_the_programme_is_saved_sees_it_as_it_is(
    post: Post, change: Change, version: int
) -> None:
    renamed = [{**TIERS[0], "names": {"en": "Sterling"}}, TIERS[1]]
    refused = late(lambda: change(tiers=renamed), lambda: post(f"/tiers/silver/remove?known={version}"))
    assert refused.status_code == 409 and "Sterling" in refused.text and "still there" in refused.text
    assert keys() == ["Sterling", "Gold"]
    for _ in range(2):
        assert post(f"/tiers/silver/remove?known={version + 1}").status_code == 303
    assert keys() == ["Gold"]


def test_of_two_who_remove_one_tier_both_read_that_it_is_gone(post: Post, change: Change, version: int) -> None:
    answer = late(lambda: change(tiers=TIERS[1:]), lambda: post(f"/tiers/silver/remove?known={version}"))
    assert answer.status_code == 303 and keys() == ["Gold"]


def test_who_saves_the_programme_while_a_tier_is_removed_keeps_what_they_typed(
    post: Post, change: Change, version: int
) -> None:
    refused = late(lambda: change(tiers=TIERS[:1]), lambda: post("", known=version, **SETTINGS))
    assert refused.status_code == 409 and 'value="stars"' in refused.text
    assert post("", known=version + 1, **SETTINGS).status_code == 303
    assert keys() == ["Silver"]
