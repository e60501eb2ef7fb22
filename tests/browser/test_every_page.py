"""What holds on every main page of every side: the eye, the ear, the width and the policy."""

from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.rooms import SIDES, addresses

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [(1280, "light"), (360, "dark")]  # by turns
ASK = """() => axe.run({resultTypes: ["violations"], preload: false}).then((result) => result.violations)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

STEP = {"bea": 3, "ada": 6, "abe": 5}  # pages are many, and neighbours are made of the same parts

pytestmark = pytest.mark.once
everybody = pytest.mark.parametrize("who", SIDES, ids=str)


def open_all(tab: Page, live, who: str | None, step: int = 1):
    """Visit every main page of this person's side, or each so many-th of them; each has to be there."""
    for address in addresses(live.engine, who)[::step]:
        answer = tab.goto(address)
        assert answer is not None and answer.status == 200, address
        yield address


@everybody
def test_axe_finds_nothing_and_nothing_scrolls_sideways_goes_wrong_or_asks_anybody_else(meet, live, who):
    """By turns light on a wide screen and dark on a narrow one; nobody sees a page move, for axe would wait for it."""
    tab, found, said = meet(who, bypass_csp=True, reduced_motion="reduce"), [], []
    listen(tab, live.site, said)
    for address, (width, scheme) in zip(open_all(tab, live, who, STEP.get(who, 1)), cycle(LOOKS), strict=False):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        if tab.evaluate(SIDEWAYS) > 0:
            found.append(f"{address} {width} scrolls sideways")
        tab.add_script_tag(path=AXE)
        for rule in tab.evaluate(ASK):
            found += [f"{address} {width} {scheme} {rule['id']}: {node['html']}" for node in rule["nodes"]]
    assert (found, said) == ([], [])


@everybody
def test_on_a_phone_nothing_scrolls_sideways_or_breaks_the_policy(meet, live, who):
    tab, said, wide = meet(who, **PHONE), [], []
    listen(tab, live.site, said)
    for address in open_all(tab, live, who, STEP.get(who, 1)):
        if tab.evaluate(SIDEWAYS) > 0:
            wide.append(address)
    assert (wide, said) == ([], [])


def listen(tab: Page, site: str, said: list[str]) -> None:
    """Whatever the page complains of, and whomever it asks but us."""
    tab.on("console", lambda words: said.append(words.text) if words.type in ("error", "warning") else None)
    tab.on("pageerror", lambda failure: said.append(str(failure)))
    tab.on("request", lambda asked: None if asked.url.startswith((site, "data:")) else said.append(asked.url))
    tab.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)


@pytest.mark.parametrize("who", ["ada", "bea"])
def test_in_persian_every_page_reads_from_right_to_left(door, live, meet, who):
    tab = meet(who)
    tab.goto("/me")
    tab.get_by_label("Language").select_option("fa")
    tab.get_by_role("button", name="Save").click()
    tab.wait_for_load_state()
    try:
        for address in open_all(tab, live, who, STEP.get(who, 1)):
            for width in (360, 1280):
                tab.set_viewport_size({"width": width, "height": 800})
                assert tab.evaluate(SIDEWAYS) <= 0, (address, width)
            assert tab.locator("html[lang=fa][dir=rtl]").count() == 1
    finally:
        tab.goto("/me")
        tab.locator("[name=language]").select_option("en")
        tab.locator("form:has([name=language]) button").last.click()
        tab.wait_for_load_state()
