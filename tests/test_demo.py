"""The demo company and volume data: believable, the same again, and nothing in them broken."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update

from portal.checks.all import CHECKS
from portal.cli import COMMANDS, demo
from portal.demo.companies import COMPANIES
from portal.demo.reports import published_on
from portal.demo.volume import HUNDRED, LARGEST
from portal.ground.access import Role
from portal.ground.clock import in_zone, today, vendor_zone
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.search import SearchEntry
from portal.history.models.acquaintances import Acquaintance
from portal.history.models.concerns import Concern, ConcernState
from portal.history.models.interactions import Interaction
from portal.notices.models.notices import Notice
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.reports.models.months import months_on
from portal.rewards.actions import multiplied
from portal.rewards.models.badges import FIRST_GOAL, FIRST_WIN
from portal.rewards.models.balances import PointBalance
from portal.rewards.models.causes import RULE
from portal.rewards.models.entries import Entry
from portal.rewards.models.lots import Lot
from portal.rewards.models.standings import Badge, TierStanding
from portal.rewards.models.tiers import tier_of
from portal.rules.models.rules import Rule
from portal.rules.models.runs import RuleMade, RuleRun
from portal.tasks.models import Side, Task
from portal.workspace.models.milestones import Milestone, MilestoneMove
from portal.workspace.models.phases import Phase
from portal.workspace.models.roadmap_starts import RoadmapStart
from tests.conftest import transaction
from tests.databases import migrated_app

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Iterator[Run]:
    """Runs one of the commands."""
    by_name = {command.name: command for command in COMMANDS}

    def invoke(name: str, *words: str) -> Result:
        return app.test_cli_runner().invoke(by_name[name], words)

    yield invoke


@pytest.fixture(scope="module")
def settled(migrated: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    with transaction(migrated, tmp_path_factory.mktemp("demo")):
        yield migrated.test_cli_runner().invoke(demo)


@pytest.fixture
def company(app: Flask, settled: Result) -> Result:
    """The demo is there; what loading it said."""
    return settled


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def findings() -> list[str]:
    return [finding for check in CHECKS for finding in check()]


def test_the_demo_has_twelve_clients_and_everybody_who_signs_in(company: Result) -> None:
    assert company.exit_code == 0, company.output
    assert "mainstay-demo-2026" in company.output
    roles = dict(db.session.execute(select(User.email, User.role)).all())
    assert roles["ada@calder-rowe.example"] == roles["omar@calder-rowe.example"] == Role.CSM
    assert roles["lea@calder-rowe.example"] == Role.LEAD
    assert roles["abe@calder-rowe.example"] == Role.ADMIN
    leads = set(db.session.scalars(select(User.email).join(Membership).where(Membership.is_lead)))
    assert leads == {"bea@acme.example", "carl@globex.example"}
    assert roles["ben@acme.example"] == Role.CONTACT
    assert count(Client) == len(COMPANIES) == 12


def test_the_demo_shows_every_state(company: Result) -> None:
    assert set(db.session.scalars(select(ClientStanding.state))) == set(ClientState)
    assert count(ClientStanding, ClientStanding.restricted) == 1
    assert set(db.session.scalars(select(Concern.state))) == set(ConcernState)
    assert count(Assignment, Assignment.until_on.is_not(None)) >= 2
    assert count(Contact, Contact.left_on.is_not(None)) >= 2
    assert count(Interaction, Interaction.pinned_at.is_not(None)) >= 5
    assert count(Interaction, Interaction.shared, Interaction.origin_id.is_not(None)) >= 20
    people = db.session.execute(select(Contact.client_id, func.count()).group_by(Contact.client_id))
    assert all(4 <= number <= 8 for _client, number in people)


def test_there_are_tasks_late_due_today_later_and_put_off_on_both_sides(company: Result) -> None:
    open_ones = (Task.done_at.is_(None), Task.side == Side.US)
    assert count(Task, *open_ones, Task.due_on < today()) >= 5
    assert count(Task, *open_ones, Task.due_on == today()) >= 5
    assert count(Task, *open_ones, Task.due_on > today()) >= 5
    assert count(Task, *open_ones, Task.snoozed_until.is_not(None)) >= 1
    assert count(Task, Task.side == Side.YOU, Task.shared) >= 5


def test_two_years_end_today(company: Result) -> None:
    first, last = db.session.execute(select(func.min(Interaction.occurred_at), func.max(Interaction.occurred_at))).one()
    assert last.date() == today()
    assert 650 < (last - first).days < 760


def test_no_report_is_published_in_the_future(company: Result) -> None:
    days = [date(2026, 10, 1) + timedelta(days=number) for number in range(61)]
    newest = [(day, published_on(months_on(day.replace(day=1), -1), day)) for day in days]
    assert [day for day, on in newest if on >= day] == []
    assert dict(newest)[date(2026, 10, 20)] == date(2026, 10, 2)


def test_four_languages_are_spoken(company: Result) -> None:
    texts = " ".join(db.session.scalars(select(Interaction.title)))
    assert all(word in texts for word in ("گزارش", "Պայմանագրի", "İstanbul", "Renewed"))


def test_nothing_in_the_demo_is_broken(company: Result, run: Run) -> None:
    assert findings() == []
    checked = run("check-data")
    assert checked.exit_code == 0, checked.output
    assert checked.output.count("ok") == len(CHECKS)


def test_the_demo_is_loaded_into_an_empty_portal_only(company: Result, run: Run) -> None:
    assert "not empty" in run("demo").output
    again = run("demo", "--once")
    assert (again.exit_code, again.output) == (0, "")
    assert count(Client) == 12


@pytest.mark.once
def test_the_same_date_gives_the_same_demo(company: Result, database: str, tmp_path: Path) -> None:
    """The ids follow from the date, so two people who try the demo can send each other links."""
    ids = set(db.session.scalars(select(Interaction.id)))
    with migrated_app(database, tmp_path) as app:
        app.test_cli_runner().invoke(demo)
        assert set(db.session.scalars(select(Interaction.id))) == ids


@pytest.mark.once
def test_volume_is_as_large_as_asked_and_whole(database: str, tmp_path: Path) -> None:
    with migrated_app(database, tmp_path) as app:
        asked = ["--clients", "40", "--interactions", "12000", "--seed", "7"]
        loaded = app.test_cli_runner().invoke(demo, asked)
        assert loaded.exit_code == 0, loaded.output
        assert (count(Client), count(Contact), count(Interaction)) == (40, 200, 12_000)
        per_client = select(Client.name, func.count()).join(Interaction, Interaction.client_id == Client.id)
        sizes = dict(db.session.execute(per_client.group_by(Client.name)).all())
        assert (sizes[LARGEST], sizes[HUNDRED]) == (240, 100)
        assert findings() == []


_LEA = select(User.id).where(User.email == "lea@calder-rowe.example").scalar_subquery()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (update(Acquaintance).values(times=99), "acquaintances"),
        (update(ClientStanding).values(owner_id=_LEA), "another owner"),
        (update(Assignment).values(until_on=date(2026, 1, 1)), "without exactly one owner"),
        (update(SearchEntry).where(SearchEntry.shared).values(shared=False), "wrong eyes"),
        (update(Interaction).values(removed_at=func.now()), "interaction that is not there"),
        (update(Notice).values(shared=False), "notices of the other side"),
    ],
)
def test_damage_is_found_and_named(company: Result, run: Run, damage, words) -> None:
    db.session.execute(damage.execution_options(synchronize_session=False))
    db.session.commit()
    checked = run("check-data")
    assert checked.exit_code == 1
    assert words in checked.output


def test_roadmaps_stand_at_different_points_and_say_why_a_date_moved(company: Result) -> None:
    reached, late = Milestone.completed_at.is_not(None), Milestone.due_on > Milestone.baseline_on
    client_id = db.session.scalars(select(Client.id).where(Client.name == "Acme")).one()
    acme = (Milestone.client_id == client_id,)
    assert (count(Phase, Phase.client_id == client_id), count(Milestone, *acme)) == (5, 34)
    assert count(Milestone, *acme, reached) == 19 and count(Milestone, *acme, late, ~reached) == 1
    assert count(Milestone, *acme, Milestone.started_at.is_not(None), ~reached) >= 1
    assert count(Task, Task.milestone_id.is_not(None), Task.title == "Confirm Christmas opening hours") == 1
    assert count(MilestoneMove, MilestoneMove.happened.is_not(None)) == count(Milestone, late) >= 4
    assert count(Milestone, Milestone.due_on < today(), ~reached) >= 1
    assert count(RoadmapStart) == 9
    assert count(Milestone, Milestone.completed_on >= today()) == 0


def test_rules_that_are_on_gave_what_the_tier_of_that_day_brings(company: Result) -> None:
    acme = db.session.scalars(select(Client.id).where(Client.name == "Acme")).one()
    given = _given_by_rules(acme)
    assert count(Entry, Entry.client_id == acme, Entry.kind == RULE) == len(given)
    rules = db.session.scalars(select(Rule).where(Rule.id.in_({rule_id for _points, _day, rule_id in given}))).all()
    assert rules and all(rule.is_on for rule in rules)
    standing, tier = db.session.get_one(TierStanding, acme), tier_of(acme)
    awarded = {multiplied(int(rule.actions[0]["values"]["points"]), tier) for rule in rules}
    since = {points for points, day, _rule in given if day > standing.since}
    assert tier is not None and since and since <= awarded


def test_what_clients_earned_in_the_last_fortnight_is_held(company: Result) -> None:
    held = select(func.sum(Lot.remaining)).where(Lot.released_at.is_(None))
    young = select(func.sum(Lot.remaining)).where(Lot.earned_on > today() - timedelta(days=14))
    pending = db.session.scalar(select(func.sum(PointBalance.pending)))
    assert 0 < pending == db.session.scalar(held) <= db.session.scalar(young)


def test_a_first_goal_or_win_that_was_told_is_a_badge(company: Result) -> None:
    for kind, name in (("goal.reached", FIRST_GOAL), ("win.told", FIRST_WIN)):
        told = set(db.session.scalars(select(Event.client_id).where(Event.kind == kind)))
        assert told and told == set(db.session.scalars(select(Badge.client_id).where(Badge.name == name)))


def _given_by_rules(client_id: UUID) -> list[tuple[int, date, UUID]]:
    """How many points, on which day, by which rule, of the entries that a run made."""
    made = (
        select(Entry.points, Entry.created_at, RuleRun.rule_id)
        .join(RuleMade, (RuleMade.client_id == Entry.client_id) & (RuleMade.row_id == Entry.id))
        .join(RuleRun, (RuleRun.client_id == RuleMade.client_id) & (RuleRun.id == RuleMade.run_id))
        .where(Entry.client_id == client_id, Entry.kind == RULE)
    )
    return [
        (row.points, in_zone(row.created_at, vendor_zone()).date(), row.rule_id) for row in db.session.execute(made)
    ]
