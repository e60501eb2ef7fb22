"""Every mail the portal writes has an example in each language."""

from pathlib import Path

import pytest
from flask import Flask

from portal.home.mail_samples import MAILS
from tests.conftest import Browse

PARTS = {"layout", "parts"}


def test_every_mail_has_an_example() -> None:
    written = {path.stem for path in (Path(__file__).parents[2] / "templates" / "mail").iterdir()} - PARTS
    assert written == set(MAILS)


@pytest.mark.parametrize("language", ["en", "fa", "hy", "tr"])
def test_the_admin_looks_at_each_in_each_language(app: Flask, browse: Browse, language: str) -> None:
    abe = browse("abe")
    for name in MAILS:
        page = abe.get(f"/admin/mails/{name}?language={language}")
        assert page.status_code == 200, name
        html = abe.get(f"/admin/mails/{name}?language={language}&as=html")
        assert "sandbox" in html.headers["Content-Security-Policy"], name
        assert f'<html lang="{language}"' in html.text, name


def test_only_admins_look_at_them(browse: Browse) -> None:
    assert "Somebody forgot their password" in browse("abe").get("/admin/mails").text
    assert [browse(who).get("/admin/mails/reset").status_code for who in ("ada", "lea", "bea")] == [403, 403, 403]
    assert browse("abe").get("/admin/mails/nothing").status_code == 404
