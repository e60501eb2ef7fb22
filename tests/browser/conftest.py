"""One house for all stories, a real Chromium, and people signed in on browsers of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal.demo.company import PASSWORD
from tests.chromium import CHROMIUM
from tests.house import House, furnished_house

ADDRESSES = {
    "ada": "ada@calder-rowe.example",
    "omar": "omar@calder-rowe.example",
    "lea": "lea@calder-rowe.example",
    "abe": "abe@calder-rowe.example",
    "bea": "bea@acme.example",
    "ben": "ben@acme.example",
    "carl": "carl@globex.example",
}
Meet = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def live(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with furnished_house(database, tmp_path_factory.mktemp("live")) as house:
        house.open_web()
        yield house


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Door:
    """Where people get in; whoever signed in once stays so, each context with the same cookie."""

    chromium: Browser
    live: House
    states: dict[str, Any] = field(default_factory=dict)

    def context(self, who: str | None, **options: Any) -> BrowserContext:
        if who is not None and who not in self.states:
            self.states[who] = self._sign_in(who)
        return self.chromium.new_context(base_url=self.live.site, storage_state=self.states.get(who or ""), **options)

    def _sign_in(self, who: str) -> Any:
        context = self.chromium.new_context(base_url=self.live.site)
        sign_in(context.new_page(), who)
        state = context.storage_state()
        context.close()
        return state


def sign_in(tab: Page, who: str, address: str | None = "/sign-in") -> None:
    """At the sign-in page, or at the one that stands in the way already."""
    if address:
        tab.goto(address)
    tab.locator("[name=email]").fill(ADDRESSES[who])
    tab.locator("[name=password]").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="package")
def door(chromium: Browser, live: House) -> Door:
    return Door(chromium, live)


@pytest.fixture
def meet(door: Door) -> Iterator[Meet]:
    """`meet("ada")` is a tab of a browser Ada is signed in on; options are Playwright's, `meet(None)` is nobody's."""
    contexts: list[BrowserContext] = []

    def opened(who: str | None, **options: Any) -> Page:
        contexts.append(door.context(who, **options))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
