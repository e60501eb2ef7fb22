"""A roadmap from each playbook that ships: every date beside a calendar counted by hand."""

from datetime import date

import pytest

from portal.ground.workdays import Calendar
from portal.tasks.models import Side
from portal.workspace.models.layouts import lay_out
from portal.workspace.models.outlines import Anchor, Every, MilestoneOutline, Outline, PhaseOutline, TaskOutline
from portal.workspace.models.shipped_playbooks import SHIPPED, shipped_outline

# December 2026, counted by hand from Thursday the 17th, which is day 0. Weekends are left out; so are Christmas Day,
# the Monday that stands in for Boxing Day, and New Year's Day.
ENGLISH = Calendar(holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}))
START = date(2026, 12, 17)
BY_HAND = {
    0: date(2026, 12, 17), 1: date(2026, 12, 18), 2: date(2026, 12, 21), 3: date(2026, 12, 22), 4: date(2026, 12, 23),
    5: date(2026, 12, 24), 6: date(2026, 12, 29), 7: date(2026, 12, 30), 8: date(2026, 12, 31), 9: date(2027, 1, 4),
    10: date(2027, 1, 5), 12: date(2027, 1, 7), 14: date(2027, 1, 11), 15: date(2027, 1, 12), 20: date(2027, 1, 19),
    30: date(2027, 2, 2), 60: date(2027, 3, 16),
}  # fmt: skip
SEVEN = {
    "software_service": [2, 3, 4, 5, 8, 12, 20],
    "financial_services": [3, 4, 6, 6, 8, 15, 20],
    "consulting": [3, 5, 5, 8, 12, 20, 60],
    "software_vendor": [2, 4, 8, 8, 14, 15, 30],
}
DOERS = {
    "software_service": ["you", "us", "us", "us", "both", "both", "you"],
    "financial_services": ["both", "us", "us", "us", "both", "us", "us"],
    "consulting": ["you", "us", "us", "both", "both", "us", "you"],
    "software_vendor": ["you", "us", "us", "us", "both", "you", "both"],
}
COMMON = [0, 1, 1, 5, 7, 10, 30, 60]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_seven_steps_fall_on_the_days_counted_by_hand(name):
    outline = shipped_outline(name)
    layout = lay_out(outline.chosen(set()), ENGLISH, START)
    steps = [one for phase in layout.phases for one in phase.milestones]
    assert [one.due_on for one in steps] == [BY_HAND[day] for day in SEVEN[name]]
    assert [str(one.outline.doer) for one in steps] == DOERS[name]
    assert layout.go_live_on == ENGLISH.add_workdays(START, outline.go_live_day)
    assert [phase.outline.title for phase in layout.phases] == ["Gather", "Equip", "Test", "Early support"]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_steps_common_to_all_are_there_when_ticked(name):
    outline = shipped_outline(name)
    optional = {one.key for one in outline.milestones() if one.optional}
    layout = lay_out(outline.chosen(optional), ENGLISH, START)
    dates = {one.outline.key: one.due_on for phase in layout.phases for one in phase.milestones}
    assert sorted(dates[key] for key in optional) == [BY_HAND[day] for day in COMMON]
    assert len(dates) == 15


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_holds_together(name):
    outline = shipped_outline(name)
    nodes = list(outline.nodes())
    assert len({node.key for node in nodes}) == len(nodes)
    assert not outline.goes_round()
    assert {key for one in outline.milestones() for key in one.after} <= {one.key for one in outline.milestones()}
    due = {one.key: (one.anchor, one.day) for one in outline.milestones()}
    assert all(
        due[key] <= due[one.key] or due[one.key][0] != due[key][0] for one in outline.milestones() for key in one.after
    )
    sides = {task.side for one in outline.milestones() for task in one.parts}
    assert sides == {Side.US, Side.YOU} and all(one.parts for one in outline.milestones())
    assert Outline.of(outline.kept()) == outline


def alone(**values):
    milestone = MilestoneOutline(key="m", title="M", **values)
    return Outline(go_live_day=10, parts=(PhaseOutline(key="p", title="P", parts=(milestone,)),))


def first(outline, start=START, go_live=None):
    return lay_out(outline, ENGLISH, start, go_live).phases[0].milestones[0]


def test_days_count_back_from_go_live_and_on_from_it():
    go_live = date(2027, 1, 4)
    assert first(alone(anchor=Anchor.BEFORE_GO_LIVE, day=2), go_live=go_live).due_on == date(2026, 12, 30)
    assert first(alone(anchor=Anchor.AFTER_GO_LIVE, day=2), go_live=go_live).due_on == date(2027, 1, 6)
    assert first(alone(anchor=Anchor.BEFORE_GO_LIVE, day=1)).due_on == BY_HAND[9]


def test_a_start_and_a_go_live_on_a_day_off_wait_for_the_next_working_day():
    saturday, holiday = date(2026, 12, 19), date(2026, 12, 25)
    assert first(alone(day=0), start=saturday).due_on == date(2026, 12, 21)
    assert lay_out(alone(day=0), ENGLISH, START, holiday).go_live_on == date(2026, 12, 29)


def test_nothing_begins_before_the_first_working_day():
    task = TaskOutline(key="t", title="T", before=9)
    early = first(alone(day=3, takes=9, parts=(task,)))
    assert (early.start_on, early.due_on, early.tasks[0].due_on) == (START, BY_HAND[3], START)
    assert first(alone(anchor=Anchor.BEFORE_GO_LIVE, day=90)).due_on == START


def test_a_milestone_takes_working_days():
    assert first(alone(day=9, takes=3)).start_on == date(2026, 12, 30)


def test_a_task_comes_back_on_the_same_day_or_the_next_to_work_on():
    task = TaskOutline(key="t", title="T", every=Every.QUARTER, times=3)
    quarterly = first(alone(day=8, parts=(task,)))
    assert [one.due_on for one in quarterly.tasks] == [date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30)]
    monthly = first(alone(day=8, parts=(TaskOutline(key="t", title="T", every=Every.MONTH, times=3),)))
    assert [one.due_on for one in monthly.tasks] == [date(2026, 12, 31), date(2027, 2, 1), date(2027, 3, 1)]
