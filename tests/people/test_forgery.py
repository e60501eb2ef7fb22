"""No POST of these rooms works without the token of the person's own session."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

from tests.conftest import Browse

ROOMS = ("sign_in", "me", "two_factor", "password", "invitation", "team", "tokens")


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_forged_post_is_refused_everywhere(guarded: Flask, browse: Browse) -> None:
    abe = browse("abe")
    rules = [
        rule
        for rule in guarded.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ROOMS and "POST" in (rule.methods or ())
    ]
    assert len(rules) > 20
    for rule in rules:
        values = {name: UUID(int=0) if name.endswith("_id") else "x" for name in rule.arguments}
        path = str(rule.build(values, append_unknown=False)[1])  # type: ignore[index]
        assert abe.post(path).status_code == 400, rule.endpoint


def test_the_forms_own_token_is_taken(guarded: Flask, browse: Browse) -> None:
    abe = browse("abe")
    token = abe.get("/admin/team").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert abe.post("/admin/team/two-factor", data={"required": "no", "csrf_token": token}).status_code == 303
