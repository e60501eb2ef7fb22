"""A relationship that survives people: Lea hands Omar's clients over, Ada takes over, and Carl is told who she is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import ADDRESSES
from tests.house import House, eventually

WORDS = "I am Ada, and I look after Globex from today."


@pytest.mark.once
def test_omars_clients_go_to_ada_who_tells_carl(live: House, meet: Any) -> None:
    live.hire_worker()
    lea, ada = meet("lea"), meet("ada")
    hand_over(lea, "Omar Nasser", "Ada Duarte")
    handoff = take_over(ada, "Globex")
    read_the_brief(ada, handoff)
    introduce(ada, handoff, "Carl Reid")
    eventually(lambda: WORDS in mailed(live, "carl"))


def hand_over(tab: Page, giver: str, receiver: str) -> None:
    """By a person's page, looked at before it is done."""
    tab.goto("/handoffs")
    tab.get_by_role("row").filter(has_text=giver).get_by_role("link", name="Hand over").click()
    tab.get_by_label(receiver).check()
    tab.get_by_role("button", name="Show who would take what").click()
    expect(tab.get_by_role("row").filter(has_text="Globex").get_by_role("combobox")).to_have_value(re.compile("."))
    tab.get_by_role("button", name="Hand over", exact=True).click()
    expect(tab.get_by_role("row").filter(has_text=giver)).to_contain_text("0")


def take_over(tab: Page, client: str) -> str:
    """From My day to the handoff, and the word that one has what one needs; returns its address."""
    tab.goto("/my-day")
    tab.get_by_role("listitem").filter(has_text="from Omar Nasser").get_by_role("link", name=client).click()
    tab.get_by_role("button", name=re.compile("I take over")).click()
    expect(tab.get_by_role("button", name=re.compile("I take over"))).to_have_count(0)
    return tab.url


def read_the_brief(tab: Page, handoff: str) -> None:
    tab.goto(handoff)
    tab.get_by_role("link", name="As it stands now").click()
    for part in ("Who is who", "Promises not yet kept", "Last talks"):
        expect(tab.get_by_role("heading", name=re.compile(part))).to_be_visible()
    expect(tab.locator("main")).to_contain_text("Carl Reid")


def introduce(tab: Page, handoff: str, contact: str) -> None:
    tab.goto(handoff)
    tab.get_by_role("link", name="Write the introduction").click()
    expect(tab.get_by_label(contact)).to_be_checked()
    tab.get_by_label("Text").fill(WORDS)
    tab.get_by_role("button", name="Send").click()
    tab.goto(handoff)
    expect(tab.locator("main")).to_contain_text(re.compile("introduc", re.IGNORECASE))
    expect(tab.get_by_role("link", name="Write the introduction")).to_have_count(0)


def mailed(live: House, who: str) -> str:
    newest = text("SELECT text FROM mail WHERE to_address = :who ORDER BY created_at DESC")
    with live.engine.connect() as connection:
        return connection.execute(newest, {"who": ADDRESSES[who]}).scalars().first() or ""
