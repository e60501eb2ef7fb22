"""What was typed survives a dead connection, a closed tab and an ended session."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.rooms import ids

pytestmark = pytest.mark.once

TEXT = "Typed on the train, between two tunnels"


@pytest.fixture
def timeline(live) -> str:
    return f"/clients/{ids(live.engine)['client']}/timeline"


def composer(tab: Page, timeline: str):
    tab.goto(timeline)
    return tab.locator("#log-text")


def log_it(tab: Page) -> None:
    tab.get_by_role("button", name="Log it").click()


def test_a_dead_connection_keeps_the_text_and_it_is_logged_once_when_it_lives(meet, timeline):
    tab = meet("omar")
    text = composer(tab, timeline)
    text.fill(f"{TEXT} offline")
    tab.context.set_offline(True)
    log_it(tab)
    expect(tab.locator("#toasts")).to_contain_text("No connection")
    expect(text).to_have_value(f"{TEXT} offline")
    tab.context.set_offline(False)
    log_it(tab)
    expect(tab.locator("#logged")).to_contain_text("offline")
    expect(text).to_have_value("")
    tab.reload()
    expect(tab.locator(".entry").filter(has_text=f"{TEXT} offline")).to_have_count(1)
    expect(tab.locator("#log-text")).to_have_value("")


def test_a_closed_tab_keeps_the_text(meet, timeline):
    tab = meet("omar")
    composer(tab, timeline).fill(f"{TEXT} closed")
    tab.wait_for_timeout(2500)  # drafts are kept two seconds after a key
    again = tab.context.new_page()
    tab.close()
    expect(composer(again, timeline)).to_have_value(f"{TEXT} closed")
    expect(again.locator("[data-draft-kept]")).to_be_visible()
    again.locator("[data-draft-discard]").click()
    again.reload()
    expect(again.locator("#log-text")).to_have_value("")


def test_an_ended_session_keeps_the_text_until_one_is_back(meet, timeline):
    tab = meet(None)
    sign_in(tab, "omar")
    composer(tab, timeline).fill(f"{TEXT} signed out")
    tab.context.clear_cookies()
    log_it(tab)
    tab.wait_for_url("**/sign-in?**")
    expect(tab.locator("body")).not_to_contain_text(TEXT)
    sign_in(tab, "omar", address=None)
    tab.wait_for_url(f"**{timeline}")
    expect(tab.locator("#log-text")).to_have_value(f"{TEXT} signed out")
    log_it(tab)
    expect(tab.locator("#logged")).to_contain_text("signed out")
