"""What clients log in for: asked by mail, answered by hand; a task done, a comment answered, a report in two clicks."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.demo.company import PASSWORD
from tests.browser.conftest import ADDRESSES
from tests.browser.letters import link_in_mail
from tests.browser.rooms import ids
from tests.house import House

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
MILESTONE = "Evening answering in Bradford"
QUESTION = "Could we offer the 08:10 emergency slot by name?"
ANSWER = "We name it from Monday on"


@pytest.mark.once
def test_bea_is_asked_answers_and_reads_what_it_brought(live: House, meet: Any) -> None:
    acme = f"/clients/{ids(live.engine)['client']}"
    live.hire_worker()
    ada, bea = meet("ada"), meet("bea", **PHONE)
    ask_for_approval(ada, f"{acme}/roadmap")
    ask_for_changes_by_mail(meet(None, **PHONE), link_in_mail(live, ADDRESSES["bea"], "/reply/"))
    ask_for_approval(ada, f"{acme}/roadmap")
    approve(bea, f"{acme}/roadmap")
    talk(bea, ada, f"{acme}/roadmap")
    tick_at_home(bea, f"{acme}/home")
    publish_again(ada, f"{acme}/results/2026-10")
    read_in_two_clicks(meet(None, **PHONE), link_in_mail(live, ADDRESSES["bea"], "/results/"))


def milestone(tab: Page) -> Any:
    return tab.locator("li[data-sort-id], ul.milestones > li").filter(has_text=MILESTONE).first


def opened(tab: Page, road: str) -> Any:
    """The milestone in its place, with all that was said about it."""
    tab.goto(road)
    if not milestone(tab).locator("details").first.evaluate("details => details.open"):
        milestone(tab).locator("summary").first.click()
    expect(milestone(tab).get_by_role("heading", name="Comments")).to_be_visible()
    return milestone(tab)


def ask_for_approval(tab: Page, road: str) -> None:
    stone = opened(tab, road)
    stone.get_by_text("Ask the client for approval").click()
    stone.get_by_label("What they should look at").fill("Version 3 of the script")
    stone.get_by_role("button", name="Send for approval").click()
    expect(milestone(tab)).to_contain_text("It waits for the client's approval.")


def ask_for_changes_by_mail(tab: Page, link: str) -> None:
    """Nobody signs in for that; by keyboard as by hand."""
    tab.goto(link)
    expect(tab.get_by_role("heading", level=1)).to_have_text(MILESTONE)
    tab.locator("summary").focus()
    tab.keyboard.press("Enter")
    tab.get_by_label("What should we change?").fill("Name the emergency slot")
    tab.get_by_role("button", name="Send it back").press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Thank you")
    tab.goto(link)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Answered already")


def approve(tab: Page, road: str) -> None:
    stone = opened(tab, road)
    expect(stone).to_contain_text("Name the emergency slot")
    stone.get_by_role("button", name="Approve", exact=True).click()
    expect(tab.locator("#toasts")).to_contain_text("Approved")
    expect(milestone(tab)).to_contain_text("Bea Marsh approved it")


def talk(bea: Page, ada: Page, road: str) -> None:
    for tab, words in ((bea, QUESTION), (ada, ANSWER)):
        stone = opened(tab, road)
        stone.get_by_label("Write a comment").fill(words)
        stone.get_by_role("button", name="Send").click()
        expect(milestone(tab).locator(".talk")).to_contain_text(words)
        expect(milestone(tab).locator(".talk > li").last).to_be_focused()
    expect(opened(bea, road).locator(".talk")).to_contain_text(ANSWER)
    assert bea.evaluate("document.documentElement.scrollWidth") <= 390


def tick_at_home(tab: Page, home: str) -> None:
    tab.goto(home)
    button = tab.get_by_role("button", name=re.compile("^Done")).first
    button.click()
    expect(tab.locator("#toasts")).to_contain_text("Done")


def publish_again(tab: Page, report: str) -> None:
    """A new version of the month, which tells the client."""
    tab.goto(report)
    tab.get_by_role("button", name="Begin a new version").click()
    tab.get_by_role("link", name="Publish").click()
    tab.get_by_role("button", name="Publish and tell them").click()
    expect(tab.locator("#toasts")).to_contain_text("are published")


def read_in_two_clicks(tab: Page, link: str) -> None:
    """The link in the mail is the first, the door on the way the second."""
    tab.goto(link)
    tab.get_by_label("Email").fill(ADDRESSES["bea"])
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("October 2026")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
