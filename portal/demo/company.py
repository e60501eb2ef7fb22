"""Calder & Rowe and its twelve clients: two years of history that end today, the same for the same date."""

from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from sqlalchemy import select

from portal.demo.companies import COMPANIES
from portal.demo.concerns import ISSUES
from portal.demo.expected import add_expectations
from portal.demo.experts import add_experts
from portal.demo.followed import add_touchpoints
from portal.demo.gestures import add_gestures
from portal.demo.guides import add_guides
from portal.demo.handoffs import add_handoffs
from portal.demo.homes import Homes
from portal.demo.incentives import add_incentives
from portal.demo.notices import add_notices
from portal.demo.past import Past
from portal.demo.people import Settled, Settling, noon
from portal.demo.points import add_points
from portal.demo.referrals import add_referrals
from portal.demo.reports import add_reports
from portal.demo.results import Results
from portal.demo.roadmaps import Roadmaps
from portal.demo.rules import add_rules
from portal.demo.surveys import add_surveys
from portal.demo.tally import Tally
from portal.demo.team import add_team, team
from portal.demo.told import add_updates
from portal.ground.bulk import Bulk, measure_tables
from portal.ground.clock import today
from portal.ground.db import db
from portal.home.shares import count_shares
from portal.people.models.clients import Client
from portal.people.models.pins import PinnedClient
from portal.people.models.users import User
from portal.people.passwords import hashed
from portal.workspace.models.playbooks import Playbook
from portal.workspace.models.shipped_playbooks import load_shipped_playbooks

PASSWORD = "mainstay-demo-2026"  # noqa: S105 - printed on every first run
SIGN_INS = (
    ("ada@calder-rowe.example", "customer success manager"),
    ("omar@calder-rowe.example", "customer success manager"),
    ("lea@calder-rowe.example", "team lead"),
    ("abe@calder-rowe.example", "admin"),
    ("bea@acme.example", "decision maker at Acme"),
    ("ben@acme.example", "contact at Acme"),
    ("carl@globex.example", "decision maker at Globex"),
)
PINNED = {"Ada Duarte": ("Acme", "Northwind Dental Group"), "Omar Nasser": ("Globex", "Parsa Trade House")}
FIRST_DAY = 760  # days ago the team began


def is_empty() -> bool:
    """True while nobody and no client is in the portal."""
    return db.session.scalar(select(User.id).limit(1)) is None and db.session.scalar(select(Client.id).limit(1)) is None


def sign_in_lines() -> list[str]:
    """Who can sign in to the demo, for the terminal."""
    width = max(len(address) for address, _who in SIGN_INS)
    return [f"{address:{width}}  {who}" for address, who in SIGN_INS] + [f"Password of all: {PASSWORD}"]


def load_team(chance: Random) -> tuple[list[User], str]:
    """The team, with the hash of the demo's password."""
    password_hash = hashed(PASSWORD)
    bulk = Bulk()
    add_team(bulk, chance, _first_day(), password_hash)
    bulk.write()
    return team(), password_hash


def load_company() -> None:
    """Write the whole demo in one transaction after the team's."""
    chance = Random(today().toordinal())  # noqa: S311 - it has to come out the same again
    members, password_hash = load_team(chance)
    by_name = {member.name: member for member in members}
    bulk, tally = Bulk(), Tally()
    settling = Settling(bulk, chance, today(), by_name, password_hash)
    homes = Homes(bulk, tally, Random(chance.random()), today())  # noqa: S311 - of its own, so that the past stays as it was
    past, issues = Past(bulk, tally, chance, today()), cycle(ISSUES)
    clients = []
    results = Results(bulk, Random(today().toordinal()), today())  # noqa: S311 - the same again
    for company in COMPANIES:
        settled = settling.settle(company)
        clients.append(settled)
        past.tell(settled, issues)
        results.tell(settled)
        homes.furnish(settled)
        _pin(bulk, settled, by_name)
    tally.add_to(bulk)
    bulk.write()
    tally.settle()
    _workspace(bulk, chance, clients)
    _roadmaps(bulk, chance, clients, by_name)
    add_reports(today(), chance)
    add_handoffs(bulk, today(), clients)
    add_touchpoints(bulk, Random(today().toordinal()), clients, today(), by_name["Abe Okafor"])  # noqa: S311 - the same
    add_surveys(bulk, Random(today().toordinal()), clients, today(), by_name["Lea Brandt"])  # noqa: S311 - the same again
    add_referrals(bulk, Random(today().toordinal()), clients, today())  # noqa: S311 - the same again
    add_rules(by_name["Abe Okafor"])
    add_points(bulk, today(), clients, by_name["Abe Okafor"])
    add_gestures(bulk, today(), clients, members)
    add_experts(bulk, Random(today().toordinal()), clients, today(), by_name)  # noqa: S311 - the same again
    add_incentives(bulk, Random(today().toordinal()), clients, today())  # noqa: S311 - the same again
    count_shares()
    add_notices()
    measure_tables()


def _workspace(bulk: Bulk, chance: Random, clients: list[Settled]) -> None:
    """What both sides read and confirm; after everybody is in."""
    users = {user.email: user for user in db.session.scalars(select(User))}
    add_expectations(bulk, chance, clients)
    add_updates(bulk, chance, clients, users)
    add_guides(bulk, chance, users)
    bulk.write()


def _roadmaps(bulk: Bulk, chance: Random, clients: list[Settled], by_name: dict[str, User]) -> None:
    """From the playbooks that ship, which come in here where no setup brought them."""
    load_shipped_playbooks()
    playbooks = {
        str(one.shipped): one for one in db.session.scalars(select(Playbook).where(Playbook.shipped.is_not(None)))
    }
    roadmaps = Roadmaps(bulk, chance, today(), by_name)
    for settled in clients:
        roadmaps.lay(settled, playbooks)
    bulk.write()


def _pin(bulk: Bulk, settled: Settled, by_name: dict[str, User]) -> None:
    for name, pinned in PINNED.items():
        if settled.company.name in pinned:
            bulk.add(PinnedClient, client_id=settled.id, user_id=by_name[name].id)


def _first_day() -> datetime:
    return noon(today() - timedelta(days=FIRST_DAY))
