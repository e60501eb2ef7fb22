"""How one wants to be told: chosen on a page, or by the link of a mail without signing in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.ground.db import db, now
from portal.ground.outbox import Mail
from portal.ground.sending import _sender
from portal.notices.models.choices import Rhythm, wishes_of
from portal.notices.models.kinds import ByMail
from portal.notices.models.stopping import DIGEST, stop_url
from portal.notices.models.telling import notify
from portal.people.models.memberships import Membership, end_access
from portal.workspace.models.notice_kinds import LETTER, UPDATE
from tests.cast import Cast
from tests.conftest import Browse

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = {"rhythm": "weekly", "digest_weekday": "4", "digest_hour": "17", "quiet_from": "21", "quiet_until": "6"}


@pytest.fixture
def mail(cast: Cast) -> Mail:
    about = {"name": "Lea Brandt", "title": "The year"}
    [mail] = notify([cast.bea], LETTER, about, key="letter", client_id=cast.acme.id)
    db.session.commit()
    return mail


def stop_address(mail: Mail) -> str:
    assert mail.unsubscribe_url is not None
    return mail.unsubscribe_url.removeprefix("http://localhost")


def by_mail(cast: Cast) -> ByMail:
    db.session.expire_all()
    return wishes_of(cast.bea.id).by_mail(LETTER, for_team=False)


def test_a_person_chooses_on_a_page_of_their_own(browse: Browse, cast: Cast) -> None:
    bea = browse("bea")
    page = bea.get("/me/notifications").text
    assert "Letters from our leadership" in page
    assert "Wishes to move a meeting" not in page  # only the team is told of those
    kinds = {"kind_letter": "off", "kind_update": "now"}
    form = _all_kinds(page) | kinds | FORM | {"quiet": "y"}
    assert bea.post("/me/notifications", data=form).status_code == 303
    db.session.expire_all()
    wishes = wishes_of(cast.bea.id)
    assert wishes.by_mail(LETTER, for_team=False) == ByMail.OFF
    assert wishes.by_mail(UPDATE, for_team=False) == ByMail.NOW
    assert (wishes.rhythm, wishes.digest_weekday, wishes.digest_hour) == (Rhythm.WEEKLY, 4, 17)
    assert (wishes.quiet_from, wishes.quiet_until) == (21, 6)
    assert wishes_of(cast.ben.id).rhythm == Rhythm.DAILY


def test_what_is_no_choice_is_refused_beside_its_field(browse: Browse) -> None:
    bea = browse("bea")
    form = _all_kinds(bea.get("/me/notifications").text) | FORM
    answer = bea.post("/me/notifications", data=form | {"kind_letter": "loudly"})
    assert answer.status_code == 422
    assert bea.post("/me/notifications", data=form | {"digest_hour": "25"}).status_code == 422


def _all_kinds(page: str) -> dict[str, str]:
    names = {part.split('"')[0] for part in page.split('name="')[1:]}
    return {name: "digest" for name in names if name.startswith("kind_")}


def test_a_mail_carries_the_headers_of_one_click(mail: Mail) -> None:
    message = mail.message(_sender())
    assert message["List-Unsubscribe"] == f"<{mail.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_opening_the_link_stops_nothing_and_shows_a_button(browse: Browse, cast: Cast, mail: Mail) -> None:
    page = browse(None).get(stop_address(mail))
    assert page.status_code == 200
    assert "Stop these mails" in page.text
    assert cast.bea.email in page.text
    assert by_mail(cast) == ByMail.NOW


def test_one_click_stops_the_kind_without_signing_in(app: Flask, cast: Cast, mail: Mail) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        browser: FlaskClient = app.test_client()
        answer = browser.post(stop_address(mail), data=ONE_CLICK)
        again = browser.post(stop_address(mail), data=ONE_CLICK)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, again.status_code) == (200, 200)
    assert "These mails have stopped" in answer.text
    assert by_mail(cast) == ByMail.OFF
    assert wishes_of(cast.bea.id).by_mail(UPDATE, for_team=False) == ByMail.DIGEST
    about = {"name": "Lea Brandt", "title": "Another"}
    assert notify([cast.bea], LETTER, about, key="another", client_id=cast.acme.id) == []


def test_the_digest_is_stopped_by_its_own_link(browse: Browse, cast: Cast) -> None:
    address = stop_url(cast.bea.id, DIGEST, 0).removeprefix("http://localhost")
    assert browse(None).post(address, data=ONE_CLICK).status_code == 200
    db.session.expire_all()
    wishes = wishes_of(cast.bea.id)
    assert wishes.by_mail(UPDATE, for_team=False) == ByMail.OFF
    assert wishes.by_mail(LETTER, for_team=False) == ByMail.NOW


def test_a_link_is_worthless_once_its_reader_says_so(browse: Browse, cast: Cast, mail: Mail) -> None:
    assert browse("bea").post("/me/notifications/new-links").status_code == 303
    assert browse(None).post(stop_address(mail), data=ONE_CLICK).status_code == 404
    assert by_mail(cast) == ByMail.NOW


def test_a_link_dies_with_the_account(browse: Browse, cast: Cast, mail: Mail) -> None:
    membership = db.session.get_one(Membership, (cast.acme.id, cast.bea.id))
    end_access(membership, cast.ada)
    db.session.commit()
    assert browse(None).get(stop_address(mail)).status_code == 404
    membership.ended_at, cast.bea.disabled_at = None, now()
    db.session.commit()
    assert browse(None).post(stop_address(mail), data=ONE_CLICK).status_code == 404


@pytest.mark.parametrize("end", ["xxxxxxxx", "", ".forged"])
def test_a_link_nobody_signed_opens_nothing(browse: Browse, mail: Mail, end: str) -> None:
    assert browse(None).get(stop_address(mail)[:-8] + end).status_code == 404
