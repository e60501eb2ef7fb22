"""A person's own settings and devices."""

from sqlalchemy import select

from portal.ground.db import db
from portal.people.models.sign_ins import SignIn
from tests.cast import Cast
from tests.conftest import Browse

PROFILE = {"name": "Ada D.", "title": "CSM", "phone": "", "language": "fa", "zone": "Asia/Tehran"}


def test_a_profile_is_saved_and_read_at_once(browse: Browse, cast: Cast) -> None:
    browser = browse("ada")
    assert browser.post("/me", data=PROFILE).status_code == 303
    db.session.refresh(cast.ada)
    assert (cast.ada.name, cast.ada.phone, cast.ada.zone) == ("Ada D.", None, "Asia/Tehran")
    assert 'lang="fa" dir="rtl"' in browser.get("/me").text


def test_a_profile_nobody_could_have_is_refused(browse: Browse) -> None:
    browser = browse("ada")
    for wrong in ({"name": ""}, {"language": "xx"}, {"zone": "Mars/Base"}, {"name": "x" * 121}):
        assert browser.post("/me", data=PROFILE | wrong).status_code == 422


def test_the_theme_is_kept_and_leads_back(browse: Browse, cast: Cast) -> None:
    browser = browse("ada")
    answer = browser.post("/me/theme", data={"theme": "dark"}, headers={"Referer": "http://localhost/me/devices"})
    assert answer.headers["Location"] == "/me/devices"
    assert 'data-theme="dark"' in browser.get("/me").text
    answer = browser.post("/me/theme", data={"theme": "auto"}, headers={"Referer": "https://evil.example/me"})
    assert answer.headers["Location"] == "/me"
    assert browser.post("/me/theme", data={"theme": "pink"}).status_code == 400


def test_one_device_is_signed_out_from_another(browse: Browse, cast: Cast) -> None:
    here, there = browse("ada"), browse("ada")
    rows = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()
    assert here.get("/me/devices").text.count("Test browser") == 2
    assert here.post(f"/me/devices/{rows[1].id}/end").status_code == 303
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_nobody_signs_out_other_peoples_devices(browse: Browse, cast: Cast) -> None:
    ada, omar = browse("ada"), browse("omar")
    theirs = db.session.scalars(select(SignIn).where(SignIn.user_id == cast.omar.id)).one()
    assert ada.post(f"/me/devices/{theirs.id}/end").status_code == 404
    assert ada.post("/me/devices/end-others").status_code == 303
    assert omar.get("/me").status_code == 200


def test_all_other_devices_at_once(browse: Browse) -> None:
    here, others = browse("ada"), [browse("ada"), browse("ada")]
    here.post("/me/devices/end-others")
    assert [browser.get("/me").status_code for browser in (here, *others)] == [200, 303, 303]
