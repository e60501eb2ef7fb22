"""Starting a roadmap: a version of a playbook, with its dates, becomes phases, milestones and tasks of a client."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.facts import PlaybookStarted
from portal.ground.db import Base, db, new_id
from portal.ground.happen import happen
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership, User
from portal.tasks.models import Side, Task
from portal.workspace.models.dependencies import MilestoneDependency
from portal.workspace.models.layouts import DatedMilestone, DatedPhase, Layout
from portal.workspace.models.milestones import Doer, Milestone
from portal.workspace.models.phases import Phase
from portal.workspace.models.playbooks import PlaybookVersion
from portal.workspace.models.roadmap_starts import RoadmapStart

IN_ORDER = (Phase, Milestone, MilestoneDependency, Task)  # each points only to those before it

_LAST_PLACE = select(func.max(Phase.position)).where(Phase.client_id == bindparam("client_id"))
_FIRST_ACCESS = (
    select(Membership.contact_id, Membership.given_at)
    .where(Membership.client_id == bindparam("client_id"))
    .order_by(Membership.given_at, Membership.is_lead.desc(), Membership.contact_id)
    .limit(1)
)
# Two roadmaps begun at once stand one behind the other.
_LOCK = select(ClientStanding.client_id).where(ClientStanding.client_id == bindparam("client_id")).with_for_update()
_OWNER = select(ClientStanding.owner_id).where(ClientStanding.client_id == bindparam("client_id"))
_STARTS = (
    select(
        RoadmapStart.id,
        RoadmapStart.playbook_id,
        RoadmapStart.playbook_number,
        RoadmapStart.playbook_name,
        RoadmapStart.start_on,
        RoadmapStart.created_at,
        User.name.label("started_by"),
    )
    .outerjoin(User, User.id == RoadmapStart.started_by_id)
    .where(RoadmapStart.client_id == bindparam("client_id"))
    .order_by(RoadmapStart.created_at.desc(), RoadmapStart.id.desc())
    .limit(20)
)


@dataclass(frozen=True)
class People:
    """Who answers for what is ours, and who at the client for what is theirs; either may be nobody yet."""

    owner_id: UUID | None
    contact_id: UUID | None

    def of(self, doer: Doer | Side) -> dict[str, UUID | None]:
        return {
            "owner_id": self.owner_id if doer != "you" else None,
            "contact_id": self.contact_id if doer != "us" else None,
        }


def first_access(client_id: UUID) -> Any:
    """Row of contact_id and given_at of the first access anybody of the client was given; None without any."""
    return db.session.execute(_FIRST_ACCESS, {"client_id": client_id}).first()


def usual_people(client_id: UUID) -> People:
    """The client's owner, and the contact who had access first."""
    first = first_access(client_id)
    return People(db.session.scalar(_OWNER, {"client_id": client_id}), first.contact_id if first else None)


def roadmap_starts(client_id: UUID) -> Any:
    """Rows of the roadmaps begun, the latest first: which version of which playbook, from when, by whom."""
    return db.session.execute(_STARTS, {"client_id": client_id}).all()


def start_roadmap(
    client_id: UUID,
    by: User,
    version: PlaybookVersion,
    layout: Layout,
    *,
    start_on: date,
    go_live_on: date | None = None,
    people: People | None = None,
) -> RoadmapStart:
    """Make the whole roadmap at once, behind the phases that are there; it is told once, not row by row."""
    start = RoadmapStart(
        id=new_id(),
        client_id=client_id,
        playbook_id=version.playbook_id,
        playbook_number=version.number,
        playbook_name=version.name,
        start_on=start_on,
        go_live_on=go_live_on,
        started_by_id=by.id,
    )
    db.session.execute(_LOCK, {"client_id": client_id})
    last = db.session.scalar(_LAST_PLACE, {"client_id": client_id}) or 0
    db.session.add(start)
    rows = list(RoadmapRows(client_id, by.id, people or usual_people(client_id)).of(layout, last))
    for kind in IN_ORDER:
        db.session.add_all(row for row in rows if isinstance(row, kind))
        db.session.flush()
    count = sum(len(phase.milestones) for phase in layout.phases)
    happen(
        PlaybookStarted(
            client_id=client_id,
            actor_id=by.id,
            actor_name=by.name,
            roadmap_start_id=start.id,
            start_on=layout.first_on,
            milestones=count,
        )
    )
    return start


@dataclass(frozen=True)
class RoadmapRows:
    """The rows of a roadmap: whose, made by whom, and who answers for it; `new` gives each its id."""

    client_id: UUID
    by_id: UUID
    people: People
    new: Callable[[], UUID] = new_id

    def of(self, layout: Layout, last: int) -> Iterator[Base]:
        """Phases behind place `last`, their milestones and tasks, and what waits for what; to be written `IN_ORDER`."""
        ids = {one.outline.key: self.new() for phase in layout.phases for one in phase.milestones}
        for place, phase in enumerate(layout.phases, last + 1):
            yield from self._phase(phase, place, ids)
        for phase in layout.phases:
            for one in phase.milestones:
                for key in one.outline.after:
                    yield MilestoneDependency(
                        client_id=self.client_id, milestone_id=ids[one.outline.key], after_id=ids[key]
                    )

    def _phase(self, phase: DatedPhase, place: int, ids: dict[str, UUID]) -> Iterator[Base]:
        words = {"title": phase.outline.title, "about": phase.outline.about}
        row = Phase(id=self.new(), client_id=self.client_id, position=place, **words)
        yield row
        for position, one in enumerate(phase.milestones, 1):
            yield Milestone(
                id=ids[one.outline.key],
                client_id=self.client_id,
                phase_id=row.id,
                title=one.outline.title,
                about=one.outline.about,
                position=position,
                doer=one.outline.doer,
                start_on=one.start_on,
                due_on=one.due_on,
                baseline_on=one.due_on,
                wants_approval=one.outline.wants_approval,
                **self.people.of(one.outline.doer),
            )
            yield from self._tasks(one, ids[one.outline.key])

    def _tasks(self, one: DatedMilestone, milestone_id: UUID) -> Iterator[Task]:
        for task in one.tasks:
            yield Task(
                id=self.new(),
                client_id=self.client_id,
                milestone_id=milestone_id,
                title=task.outline.title,
                note=task.outline.note,
                side=task.outline.side,
                shared=True,
                due_on=task.due_on,
                made_by_id=self.by_id,
                **self.people.of(task.outline.side),
            )
