"""Both sides of the house: looking with a client's eyes, and with a small screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import ids
from tests.browser.test_every_page import PHONE

pytestmark = pytest.mark.once


def test_viewing_as_the_client_is_told_reads_only_and_ends(live, meet):
    abe, acme = meet("abe"), f"/clients/{ids(live.engine)['client']}"
    abe.goto(f"{acme}/timeline")
    token = abe.locator("#log [name=csrf_token]").get_attribute("value")
    abe.get_by_role("button", name="See their view").click()
    banner = abe.get_by_role("complementary", name="View as client")
    expect(banner).to_contain_text("You see what Acme sees")
    abe.goto(f"{acme}/timeline")
    expect(banner).to_be_visible()
    expect(abe.locator("#log")).to_have_count(0)
    refused = abe.request.post(f"{acme}/interactions", form={"text": "not as a client", "csrf_token": token})
    assert refused.status == 403
    assert abe.goto(f"{acme}/settings").status in (403, 404)
    abe.goto(f"{acme}/timeline")
    banner.get_by_role("button", name="End").click()
    expect(banner).to_have_count(0)
    expect(abe.locator("#log")).to_be_visible()
    expect(abe.locator("main")).not_to_contain_text("not as a client")


def test_on_a_phone_the_menu_opens_and_a_call_is_logged(live, meet):
    ada = meet("ada", **PHONE)
    ada.goto("/my-day")
    menu = ada.locator("#sidebar")
    expect(menu).to_be_hidden()
    ada.get_by_role("button", name="Menu").tap()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="Acme").tap()
    expect(ada.get_by_role("heading", level=1, name="Acme")).to_be_visible()
    expect(menu).to_be_hidden()
    ada.locator("#log-text").tap()
    ada.keyboard.type("Logged from a phone in the yard")
    ada.get_by_role("button", name="Log it").tap()
    expect(ada.locator("#logged")).to_contain_text("in the yard")


def test_on_a_phone_the_client_reaches_every_room(meet):
    tab = meet("bea", **PHONE)
    tab.goto("/")
    bar = tab.get_by_role("navigation", name="Main, small screens")
    for name in ("Roadmap", "Results", "Notes", "Home"):
        bar.get_by_role("link", name=name).tap()
        expect(bar.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    for name in ("Updates", "Guides", "Team"):
        bar.get_by_role("button", name="More").tap()
        tab.locator("#more").get_by_role("link", name=name).tap()
        expect(tab.locator("#more").get_by_role("link", name=name, include_hidden=True)).to_have_count(1)
        expect(tab.get_by_role("heading", level=1)).to_contain_text(name, ignore_case=True)
