"""What loyalty is for: a reward redeemed and taken back, a company recommended, points that both sides are told of."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import ADDRESSES
from tests.browser.letters import link_in_mail
from tests.browser.rooms import ids
from tests.house import House

PHONE: Any = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
REWARD, TERMS = "£50 to Dentaid", "We send you the receipt of the charity."
PRIYA, COMPANY, HERS = "Priya Sethi", "Ilkley Spectacles", "priya@ilkley-spectacles.example"
WORDS = "They answer before the third ring."
OWN = "This is your own address. Recommend us to somebody else."
OWN_COMPANY = "This address belongs to your own company. Recommend us to another one."
COVERED = """() => {
  const found = document.querySelectorAll("main :is(a, button, input:not([type=hidden]), select, textarea), .footer a");
  return [...found].filter((each) => {
    each.focus();
    const { left, top, width, height } = each.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".toast, .tabbar");
  }).map((each) => each.outerHTML);
}"""
REFUSED = {"bea+prize@acme.example": OWN, "b.e.a@acme.example": OWN, "sales@north.acme.example": OWN_COMPANY}


@pytest.mark.once
def test_bea_redeems_takes_back_recommends_and_both_sides_are_told(live: House, meet: Any) -> None:
    acme = f"/clients/{ids(live.engine)['client']}"
    bea, ada = meet("bea", **PHONE), meet("ada")
    without_a_hold(meet("abe"))
    before = redeem_and_take_back(bea, acme)
    for address, why in REFUSED.items():
        is_refused(bea, address, why)
    recommend(bea)
    agree(meet(None, java_script_enabled=False, **PHONE), link_in_mail(live, HERS, "/r/for/"))
    given = release(ada, link_in_mail(live, ADDRESSES["ada"], "/referrals/"))
    both_are_told(live, bea, ada)
    bea.goto(f"{acme}/rewards")
    expect(bea.locator("#own-referrals ~ ul")).to_contain_text(COMPANY)
    assert balance(bea) == before + given


def without_a_hold(tab: Page) -> None:
    """Rewards of referrals can be released on the day they are earned."""
    tab.goto("/admin/rewards/referrals")
    tab.get_by_label("Days a reward is held").fill("0")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#toasts")).to_contain_text("Saved")


def balance(tab: Page) -> int:
    return int(re.sub(r"\D", "", tab.locator(".balance .figure__value").inner_text()))


def fits(tab: Page) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390, tab.url


def redeem_and_take_back(tab: Page, acme: str) -> int:
    """The terms are read before, the points are back after; returns the balance."""
    tab.goto(f"{acme}/rewards")
    fits(tab)
    before = balance(tab)
    tab.get_by_role("link", name=f"Redeem {REWARD}").click()
    expect(tab.locator("main")).to_contain_text(TERMS)
    fits(tab)
    tab.get_by_label("Anything we should know").fill("In the name of all of us")
    tab.get_by_role("button", name="Redeem for 500 points").click()
    expect(tab.locator("#toasts")).to_contain_text("Redeemed")
    fits(tab)
    tab.get_by_role("button", name="Cancel and have 500 points back").press("Enter")
    tab.get_by_role("button", name="Cancel it").press("Enter")
    expect(tab.locator("#toasts")).to_contain_text("500 points given back")
    expect(tab.locator("main")).to_contain_text("Cancelled")
    tab.goto(f"{acme}/rewards")
    assert balance(tab) == before
    return before


def write_to(tab: Page, address: str) -> None:
    tab.get_by_label("Their name").fill(PRIYA)
    tab.get_by_label("Their email address").fill(address)
    tab.get_by_label("A few words from you").fill(WORDS)
    tab.get_by_role("button", name="Introduce us").press("Enter")


def is_refused(tab: Page, address: str, why: str) -> None:
    """The reason stands beside the field, which keeps what was typed."""
    write_to(tab, address)
    expect(tab.locator("[data-refused]")).to_be_focused()
    field = tab.get_by_label("Their email address")
    expect(field).to_have_accessible_description(why)
    expect(field).to_have_value(address)
    fits(tab)


def recommend(tab: Page) -> None:
    write_to(tab, HERS)
    expect(tab.locator("#toasts")).to_contain_text("We have written to them")
    assert tab.evaluate(COVERED) == []  # WCAG 2.4.11: whatever has the focus stands above what is said


def agree(tab: Page, link: str) -> None:
    """Nobody is signed in and no script runs; without a yes nothing is sent."""
    tab.goto(link)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Bea Marsh recommends us to you")
    fits(tab)
    for label, said in (("Your name", PRIYA), ("Your company", COMPANY), ("Your email address", HERS)):
        tab.get_by_label(label).fill(said)
    tab.get_by_role("button", name="Yes, get in touch").click()
    expect(tab.get_by_label("I agree that")).to_have_accessible_description(re.compile("Without your yes"))
    tab.get_by_label("I agree that").check()
    tab.get_by_role("button", name="Yes, get in touch").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you")


def release(tab: Page, link: str) -> int:
    """From the mail to the owner to the reward; returns how many points it is."""
    tab.goto(link)
    expect(tab.get_by_role("heading", level=1)).to_have_text(COMPANY)
    tab.get_by_role("button", name="Make it a prospect").click()
    expect(tab.locator("#toasts")).to_contain_text("In our book")
    tab.goto(link)
    for step, said in (
        ("Nothing is wrong", "Noted"),  # in this house everybody comes from one network
        ("Qualify", "Qualified"),
        ("Release the reward", "both sides are told"),
    ):
        tab.get_by_role("button", name=step).press("Enter")
        expect(tab.locator("#toasts")).to_contain_text(said)
    points = tab.locator("dl.facts > div").filter(has_text="For who recommended us").locator("dd")
    return int(points.inner_text().removesuffix(" points"))


def both_are_told(live: House, bea: Page, ada: Page) -> None:
    """In the portal and by mail."""
    for tab, words in ((bea, f"points for recommending us to {COMPANY}"), (ada, "agreed that we get in touch")):
        tab.goto("/notifications")
        expect(tab.locator("main")).to_contain_text(words)
    assert f"recommending us to {COMPANY}" in mailed(live, ADDRESSES["bea"])
    assert "It is yours now" in mailed(live, HERS)


def mailed(live: House, address: str) -> str:
    """All that was written to this address."""
    found = text("SELECT text FROM mail WHERE to_address = :address")
    with live.engine.connect() as connection:
        return "\n".join(connection.execute(found, {"address": address}).scalars())
