"""A survey answered by its mail's link: in Persian, on a telephone's screen, by keyboard alone, with JavaScript off."""

from dataclasses import replace
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.app import create_app
from portal.ground.db import db
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.answers import Answer
from portal.surveys.models.links import invitation_url
from tests.house import House
from tests.make import Make
from tests.surveys import asking

pytestmark = pytest.mark.once

PHONE = {"width": 390, "height": 844}
AT_MOST = 15  # seconds, from the click in the mail to the thanks


def test_an_answer_in_persian_by_keyboard_without_scripts(live, meet):
    link, app = mailed(live)
    tab = meet(None, viewport=PHONE, java_script_enabled=False, locale="fa-IR")
    began = perf_counter()
    tab.goto(f"{link}?score=8")
    expect(tab.locator("html")).to_have_attribute("dir", "rtl")
    choose_nine(tab)
    write(tab)
    expect(tab.locator("h1")).to_have_text("سپاسگزاریم")
    assert perf_counter() - began < AT_MOST
    with app.app_context():
        answer = db.session.scalars(select(Answer).where(Answer.words == "تماس‌ها")).one()
        assert (answer.score, answer.may_talk) == (9, False)


def mailed(live: House):
    """The link of a fresh invitation to Bea, who reads Persian; and the portal it was signed in."""
    app, make = create_app(live.config), Make()
    with app.app_context():
        bea = db.session.scalars(select(Contact).where(Contact.email == "bea@acme.example")).one()
        wave = asking.wave(make, asking.published(make, replace(asking.nps_questions(), thanks={"fa": "سپاسگزاریم"})))
        acme = db.session.get_one(Client, bea.client_id)
        return invitation_url(asking.invited(make, wave, acme, bea, language="fa")), app


def choose_nine(tab: Page) -> None:
    """Tab leads to the number the mail's link was made for, the arrow down to the next."""
    press_until(tab, "Tab", "input[value='8']:focus")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("input[value='9']")).to_be_checked()


def write(tab: Page) -> None:
    press_until(tab, "Tab", "textarea:focus")
    tab.keyboard.type("تماس‌ها")
    press_until(tab, "Tab", "[name=may_talk]:focus")
    tab.keyboard.press("ArrowDown")
    press_until(tab, "Tab", "button:focus")
    tab.keyboard.press("Enter")


def press_until(tab: Page, key: str, reached: str) -> None:
    for _time in range(12):
        tab.keyboard.press(key)
        if tab.locator(reached).count():
            return
    raise AssertionError(f"{key} never came to {reached}")
