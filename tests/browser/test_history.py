"""What was said: logged by keyboard in seconds, found by a colleague, shared in other words, read by the client."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.demo.company import PASSWORD
from tests.browser.conftest import ADDRESSES
from tests.browser.rooms import ids

OURS = "Bea fears the autumn #renewal, Quillfeather undercuts us"
THEIRS = "We agreed to look at the terms together in spring"
STEP = "Send the Quillfeather comparison"


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def tab_to(tab: Page, wanted: str, most: int = 60) -> None:
    """Go on by the tabulator until the focus is on `wanted`."""
    for _press in range(most):
        tab.keyboard.press("Tab")
        if tab.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached by the keyboard")


def test_a_call_is_logged_by_keyboard_found_shared_and_read(live, meet):
    acme = f"/clients/{ids(live.engine)['client']}"
    ada = meet(None)
    enter_by_keyboard(ada, "ada", f"{acme}/timeline")
    assert log_by_keyboard(ada) < 10
    entry = ada.locator("#logged li, .thread li").filter(has_text="Quillfeather").first
    expect(entry).to_contain_text(STEP)
    expect(entry).to_contain_text("#renewal")
    expect(entry).to_contain_text("Bea Marsh")

    omar = meet("omar")
    omar.goto(f"{acme}/timeline")
    expect(omar.locator(".thread li").filter(has_text="Quillfeather").first).to_contain_text("Ada Duarte")
    find_by_keyboard(omar, "quillfeather")
    page = omar.url

    share_by_keyboard(ada, page)
    bea = meet("bea")
    bea.goto(f"{acme}/timeline")
    expect(bea.locator("main")).to_contain_text(THEIRS)
    expect(bea.locator("body")).not_to_contain_text("Quillfeather")
    bea.goto("/search?q=quillfeather")
    expect(bea.locator("main")).not_to_contain_text("fears")
    assert bea.goto(page).status == 404

    no_stranger_gets_in(meet, [acme, f"{acme}/timeline", f"{acme}/home", page])


def enter_by_keyboard(tab: Page, who: str, to: str) -> None:
    """From a deep link through the sign-in page to where it leads; the first field has the focus."""
    tab.goto(to)
    tab.wait_for_url("**/sign-in?**")
    tab.keyboard.type(ADDRESSES[who])
    press(tab, "Tab")
    tab.keyboard.type(PASSWORD)
    press(tab, "Enter")
    tab.wait_for_url(lambda url: urlsplit(url).path == to)


def log_by_keyboard(tab: Page) -> float:
    """One key to open, then text, a person, a next step; how long it took a quick hand."""
    began = time.monotonic()
    press(tab, "l")
    expect(tab.locator("#log-text")).to_be_focused()
    tab.keyboard.type(OURS, delay=10)
    tab_to(tab, "summary")
    press(tab, "Enter")
    tab_to(tab, "[name=contacts]")
    while "Bea" not in tab.evaluate("document.activeElement.closest('label').textContent"):
        tab_to(tab, "[name=contacts]", most=1)
    press(tab, "Space")
    tab_to(tab, "[name=next_step]")
    tab.keyboard.type(STEP, delay=10)
    press(tab, "Enter")
    expect(tab.locator(".thread, #logged").filter(has_text="Quillfeather").first).to_be_visible()
    return time.monotonic() - began


def find_by_keyboard(tab: Page, words: str) -> None:
    press(tab, "/")
    expect(tab.locator("main [name=q]")).to_be_focused()
    tab.keyboard.type(words)
    expect(tab.locator("#results mark").first).to_have_text(re.compile(words, re.IGNORECASE))
    tab_to(tab, "#results a[href*='/interactions/']")
    press(tab, "Enter")
    tab.wait_for_url("**/interactions/**")


def share_by_keyboard(tab: Page, page: str) -> None:
    """Words for the client, a look at what they will read, then yes."""
    tab.goto(page)
    tab_to(tab, "a[href$='/share']")
    press(tab, "Enter")
    tab.wait_for_url("**/share")
    tab_to(tab, "[name=text]")
    tab.keyboard.type(THEIRS)
    press(tab, "Tab", "Enter")
    preview = tab.get_by_role("region", name="This is what the client will read")
    expect(preview).to_contain_text(THEIRS)
    expect(preview).not_to_contain_text("fears")
    tab_to(tab, "[name=give]")
    press(tab, "Enter")
    expect(tab.locator("main")).to_contain_text(THEIRS)


def no_stranger_gets_in(meet, addresses: list[str]) -> None:
    carl, nobody = meet("carl"), meet(None)
    for address in addresses:
        assert carl.goto(address).status == 404, address
        nobody.goto(address)
        assert "/sign-in" in nobody.url, address


@pytest.mark.once
def test_a_removed_entry_is_brought_back_by_its_toast(live, meet):
    ada, title = meet("ada"), "Removed by mistake"
    entry = log(ada, live, title)
    entry.locator(".entry__link").click()
    ada.get_by_role("button", name="More actions").click()
    ada.get_by_role("button", name="Remove").click()
    expect(ada.locator("#toasts")).to_contain_text("Removed")
    expect(ada.locator("main")).not_to_contain_text(title)
    ada.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(ada.get_by_role("heading", name=title)).to_be_visible()
    ada.goto(f"/clients/{ids(live.engine)['client']}/timeline")
    expect(ada.locator("main")).to_contain_text(title)


def log(tab: Page, live, text: str):
    """Log a call at Acme; its row on the timeline."""
    tab.goto(f"/clients/{ids(live.engine)['client']}/timeline")
    tab.locator("#log-text").fill(text)
    tab.get_by_role("button", name="Log it").click()
    row = tab.locator("li", has=tab.locator(".entry")).filter(has_text=text).first
    expect(row).to_be_visible()
    return row


@pytest.mark.once
def test_two_who_edit_at_once_see_both_wordings(live, meet):
    ada, lea = meet("ada"), meet("lea")
    log(ada, live, "Both of us were there").locator(".entry__link").click()
    ada.wait_for_url("**/interactions/**")
    page = ada.url
    for tab, title in ((ada, "As Ada heard it"), (lea, "As Lea heard it")):
        tab.goto(f"{page}/edit")
        tab.locator("[name=title]").fill(title)
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("heading", name="As Ada heard it")).to_be_visible()
    lea.get_by_role("button", name="Save").click()
    expect(lea.get_by_role("heading", name="As it reads now")).to_be_visible()
    expect(lea.locator("[data-refused]")).to_contain_text("As Ada heard it")
    expect(lea.locator("[name=title]")).to_have_value("As Lea heard it")
    lea.get_by_role("button", name="Save mine over theirs").click()
    expect(lea.get_by_role("heading", name="As Lea heard it")).to_be_visible()
    expect(lea.locator("main del").first).to_have_text("Ada")
