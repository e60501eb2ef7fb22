"""What the scripts promise, in a real browser under the real policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.chromium import CHROMIUM
from tests.ground.scripted import served

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium, address) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
    found = context.new_page()
    refused: list[str] = []
    found.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    found.goto("/")
    yield found
    context.close()
    assert not refused


def kept(tab: Page) -> int:
    return int(tab.evaluate("Object.keys(localStorage).length"))


def test_a_draft_survives_a_reload_and_goes_when_it_is_saved(tab):
    tab.fill("[name=text]", "Omar is unsure")
    tab.check("[name=mind]")
    tab.reload()
    expect(tab.locator("[name=text]")).to_have_value("Omar is unsure")
    expect(tab.locator("[name=mind]")).to_be_checked()
    tab.click("#quick button")
    expect(tab.locator("#said")).to_have_text("saved: Omar is unsure, mind on")
    expect(tab.locator("[data-draft-kept]")).to_have_count(0)
    assert kept(tab) == 0


def test_a_draft_can_be_discarded(tab):
    tab.fill("[name=text]", "never mind")
    tab.reload()
    tab.click("[data-draft-discard]")
    expect(tab.locator("[name=text]")).to_have_value("")
    assert kept(tab) == 0


def test_a_draft_survives_an_ended_session(tab):
    tab.fill("[name=text]", "401")
    tab.click("#quick button")
    tab.wait_for_url("**/sign-in")
    expect(tab.locator("[name=text]")).to_have_value("")
    tab.goto("/")
    expect(tab.locator("[name=text]")).to_have_value("401")


def test_a_plain_form_keeps_its_draft_until_it_was_taken(tab):
    tab.fill("[name=plain]", "late")
    tab.click("#plain button")
    tab.wait_for_url("**/sign-in")
    tab.goto("/")
    expect(tab.locator("[name=plain]")).to_have_value("late")
    tab.fill("[name=plain]", "in time")
    tab.click("#plain button")
    tab.wait_for_url("**/done")
    assert kept(tab) == 0


@pytest.mark.parametrize("status", ["400", "404", "413", "429", "500", "502", "503"])
def test_an_error_is_a_toast_and_nothing_typed_is_lost(tab, status):
    tab.fill("[name=text]", status)
    tab.click("#quick button")
    expect(tab.locator("#toasts [data-toast=failed]")).to_have_count(1)
    expect(tab.locator("[name=text]")).to_have_value(status)
    expect(tab.locator("#said")).to_have_text("nothing yet")
    tab.click("[data-dismiss]")
    expect(tab.locator("#toasts [data-toast]")).to_have_count(0)


def test_a_dead_connection_is_told_and_the_text_kept(tab):
    tab.fill("[name=text]", "on the train")
    tab.context.set_offline(True)
    tab.click("#quick button")
    expect(tab.locator("#toasts")).to_contain_text("No connection")
    assert kept(tab) == 1


def test_a_question_is_asked_before_something_is_removed(tab):
    tab.click("#remove button")
    expect(tab.get_by_role("dialog", name="Remove it?")).to_be_visible()
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.locator("#confirm")).to_be_hidden()
    tab.click("#remove button")
    tab.get_by_role("button", name="Remove").click()
    tab.wait_for_url("**/done")


def test_keys_open_what_they_name_but_never_while_typing(tab):
    tab.keyboard.press("l")
    expect(tab.locator("[name=text]")).to_be_focused()
    tab.keyboard.type("l?")
    expect(tab.locator("[name=text]")).to_have_value("l?")
    tab.locator("[name=text]").blur()
    tab.keyboard.press("?")
    expect(tab.locator("#shortcuts")).to_contain_text("Text")


def test_filters_send_themselves(tab):
    tab.select_option("[name=kind]", "note")
    tab.wait_for_url("**/?kind=note")


def test_words_are_copied_and_it_is_said(tab):
    tab.click("[data-copy]")
    expect(tab.locator("#toasts")).to_contain_text("Copied")
    assert tab.evaluate("navigator.clipboard.readText()") == "the words"
