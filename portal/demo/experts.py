"""The demo's experts for a time: one who helps now, and one who is to come."""

from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import ExpertAccessBegun, ExpertAccessPlanned
from portal.ground.bulk import Bulk
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User


class Help(NamedTuple):
    """`first`, `last`: so many days from today, less than 0 is past; `given`: so many days ago."""

    client: str
    expert: str
    topic: str
    first: int
    last: int
    given: int


HELPS = (
    Help("Acme", "Jonah Ellis", "Connecting your stock system", -6, 15, 9),
    Help("Globex", "Priya Raman", "A report your board can read", 5, 18, 2),
)


def add_experts(bulk: Bulk, chance: Random, clients: list[Settled], today: date, team: dict[str, User]) -> None:
    by_name = {settled.company.name: settled for settled in clients}
    for one in HELPS:
        _add(bulk, chance, by_name[one.client], one, today, team[one.expert])
    bulk.write()


def _add(bulk: Bulk, chance: Random, settled: Settled, one: Help, today: date, expert: User) -> None:
    at, from_on, until_on = noon(today - timedelta(days=one.given)), *(
        today + timedelta(days=days) for days in (one.first, one.last)
    )  # fmt: skip
    access_id, has_begun = id_at(at, chance), from_on <= today
    its = {"client_id": settled.id, "created_at": at, "user_id": expert.id, "from_on": from_on}
    assignment_id = id_at(at, chance) if has_begun else None
    if has_begun:
        bulk.add(Assignment, **its, id=assignment_id, role=AssignmentRole.SPECIALIST, until_on=None)
    bulk.add(
        ExpertAccess, **its, id=access_id, topic=one.topic, until_on=until_on, given_by_id=settled.owner.id,
        assignment_id=assignment_id, begun_at=noon(from_on) if has_begun else None, ended_at=None,
    )  # fmt: skip
    about: dict[str, Any] = {
        "client_id": settled.id, "actor_id": settled.owner.id, "actor_name": settled.owner.name,
        "access_id": access_id, "name": expert.name, "topic": one.topic, "until_on": until_on,
    }  # fmt: skip
    add_event(bulk, ExpertAccessPlanned(from_on=from_on, **about), at, chance)
    if has_begun:
        add_event(bulk, ExpertAccessBegun(**about), noon(from_on), chance)
