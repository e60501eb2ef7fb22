"""The same with JavaScript off: signing in, logging, reading, searching, completing a task, a download."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.rooms import ids

pytestmark = pytest.mark.once

TEXT = "Logged without a script, with the wiring plan"
STEP = "Answer the wiring question"
PLAN = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"red to red"}


def test_a_day_without_scripts(live, meet):
    tab = meet(None, java_script_enabled=False)
    sign_in(tab, "ada")
    tab.goto(f"/clients/{ids(live.engine)['client']}/timeline")
    log_with_a_file(tab)
    find(tab)
    complete_the_step(tab)


def log_with_a_file(tab: Page) -> None:
    tab.locator("#log-text").fill(TEXT)
    tab.locator("[name=next_step]").fill(STEP)
    tab.locator("#log [name=files]").set_input_files([PLAN])
    tab.get_by_role("button", name="Log it").click()
    entry = tab.locator("li:has(.entry)").filter(has_text=TEXT).first
    expect(entry).to_contain_text(STEP)
    expect(tab.locator("#toasts")).to_contain_text("Logged")
    with tab.expect_download() as taken:
        entry.get_by_role("link", name="plan.txt").click()
    assert taken.value.path().read_bytes() == PLAN["buffer"]


def find(tab: Page) -> None:
    tab.goto("/search")
    tab.locator("main [name=q]").fill("wiring plan")
    tab.get_by_role("button", name="Search").last.click()
    expect(tab.locator("#results mark").first).to_be_visible()
    tab.locator("#results a[href*='/interactions/']").first.click()
    expect(tab.locator("main")).to_contain_text(TEXT)


def complete_the_step(tab: Page) -> None:
    tab.goto("/tasks")
    task = tab.locator("li.item").filter(has_text=STEP)
    task.get_by_role("button", name=f"Done: {STEP}").click()
    expect(tab.locator("#toasts")).to_contain_text("Done")
    expect(tab.locator("li.item").filter(has_text=STEP).locator("[aria-pressed=false]")).to_have_count(0)
