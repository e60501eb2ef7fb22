"""A roadmap under the hands: dragged and pushed into order, a task done where it stands, a fold opened."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rooms import ids

pytestmark = pytest.mark.once

NAMES = ["Rehearsal one", "Rehearsal two", "Rehearsal three"]


def test_a_roadmap_is_put_in_order_and_worked_on(live, meet):
    road = f"/clients/{ids(live.engine, 'Globex')['client']}/roadmap"
    omar = meet("omar", viewport={"width": 1280, "height": 2400})  # what is dragged and where to are both in sight
    first = write_roadmap(omar, road)
    drag_the_last_before_the_first(omar, first)
    push_it_down_by_keyboard(omar)
    carl = meet("carl")
    finish_a_task_where_it_stands(carl, first)
    open_a_fold_by_its_address(carl, road)


def write_roadmap(tab: Page, road: str) -> str:
    """Two phases at the end of what there is; returns where the first milestone stands open."""
    first = ""
    for phase, names in (("Rehearsal", NAMES), ("Afterwards", ["Applause"])):
        tab.goto(f"{road}/phases/new")
        tab.get_by_label("What the phase is called").fill(phase)
        tab.get_by_role("button", name="Add the phase").click()
        for name in names:
            tab.get_by_role("link", name=f"Add a milestone to {phase}").click()
            tab.get_by_label("What is reached").fill(name)
            tab.get_by_role("button", name="Add the milestone").click()
            tab.wait_for_url("**/roadmap?open=*")
            first = first or tab.url
    tab.goto(first)
    milestone(tab, NAMES[0]).get_by_role("link", name=f"Add a task to {NAMES[0]}").click()
    tab.get_by_label("What is to be done").fill("Learn the lines")
    tab.get_by_label("They do").check()
    tab.get_by_role("button", name="Add the task").click()
    expect(milestone(tab, NAMES[0])).to_contain_text("Learn the lines")
    return first


def milestone(tab: Page, name: str):
    return tab.locator("li[data-sort-id]").filter(has_text=name)


def order(tab: Page) -> list[str]:
    titles = tab.locator("ul[data-sort] > li summary > :nth-child(2)").all_inner_texts()
    return [title for title in titles if title in NAMES]


def drag_the_last_before_the_first(tab: Page, address: str) -> None:
    tab.goto(address)
    first = milestone(tab, NAMES[0]).locator("summary[data-sort-handle]")
    with tab.expect_navigation():
        milestone(tab, NAMES[2]).locator("summary[data-sort-handle]").drag_to(first, target_position={"x": 80, "y": 2})
    expect(tab.locator("#toasts")).to_contain_text("Order saved")
    assert order(tab) == [NAMES[2], NAMES[0], NAMES[1]]


def push_it_down_by_keyboard(tab: Page) -> None:
    tab.get_by_role("button", name=f"Move down: {NAMES[2]}").focus()
    for expected in ([NAMES[0], NAMES[2], NAMES[1]], [NAMES[0], NAMES[1], NAMES[2]]):
        with tab.expect_response("**/down"):
            tab.keyboard.press("Enter")
        button = tab.get_by_role("button", name=f"Move down: {NAMES[2]}")
        expect(button).to_be_focused()
        assert order(tab) == expected


def finish_a_task_where_it_stands(tab: Page, address: str) -> None:
    tab.goto(address)
    head = tab.locator("section.hang").filter(has_text="Rehearsal").locator("[id^=phase-head]")
    expect(head).to_contain_text("Not started, 3")
    tab.get_by_role("button", name="Done: Learn the lines").click()
    expect(tab.get_by_role("button", name="Undo: Learn the lines")).to_be_focused()
    expect(head).to_contain_text("Under way, 0 of 3")
    assert tab.url == address


def open_a_fold_by_its_address(tab: Page, road: str) -> None:
    line = tab.locator("li.milestone__row").filter(has_text="Applause")
    expect(line).to_be_hidden()
    name = line.get_attribute("id")
    tab.goto("about:blank")
    tab.goto(f"{road}#{name}")
    expect(line).to_be_visible()
