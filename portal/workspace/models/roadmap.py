"""A client's roadmap read: phases, milestones, tasks, moves and what waits for what, in three statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from portal.ground.reading import Raw, Reading
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.dependencies import MilestoneDependency
from portal.workspace.models.milestones import Milestone, MilestoneMove
from portal.workspace.models.phases import Phase
from portal.workspace.models.shown import MilestoneShown, PhaseShown, Roadmap

_STONES = (
    Phase.id.label("phase_id"),
    Phase.title.label("phase_title"),
    Milestone.id,
    Milestone.title,
    Milestone.doer,
    Milestone.start_on,
    Milestone.due_on,
    Milestone.baseline_on,
    Milestone.wants_approval,
    Milestone.approval_asked_at,
    Milestone.approved_at,
    Milestone.started_at,
    Milestone.completed_on,
)
_there = and_(
    Milestone.client_id == Phase.client_id, Milestone.phase_id == Phase.id, Milestone.removed_at.is_(None)
)  # fmt: skip
_of_client = (Phase.client_id == bindparam("client_id"), Phase.removed_at.is_(None))
_in_order = (Phase.position, Phase.id, Milestone.position, Milestone.id)
LINE = Reading(select(*_STONES).outerjoin(Milestone, _there).where(*_of_client).order_by(*_in_order))
# A row for each milestone, and one more for each further one it waits for; one for a phase without any.
_PHASES = Reading(
    select(
        *_STONES,
        Phase.about.label("phase_about"),
        Milestone.about,
        Milestone.contact_id,
        Milestone.version,
        User.name.label("owner_name"),
        Contact.name.label("contact_name"),
        MilestoneDependency.after_id,
    )
    .outerjoin(Milestone, _there)
    .outerjoin(User, User.id == Milestone.owner_id)
    .outerjoin(Contact, and_(Contact.client_id == Milestone.client_id, Contact.id == Milestone.contact_id))
    .outerjoin(
        MilestoneDependency,
        and_(
            MilestoneDependency.client_id == Milestone.client_id, MilestoneDependency.milestone_id == Milestone.id
        ),
    )
    .where(*_of_client)
    .order_by(*_in_order)
)  # fmt: skip
_TASKS = Reading(
    select(
        Task.id,
        Task.milestone_id,
        Task.title,
        Task.note,
        Task.side,
        Task.due_on,
        Task.started_at,
        Task.done_at,
        User.name.label("owner_name"),
        Contact.name.label("contact_name"),
    )
    .outerjoin(User, User.id == Task.owner_id)
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .where(
        Task.client_id == bindparam("client_id"), Task.milestone_id.is_not(None), Task.removed_at.is_(None)
    )
    .order_by(Task.order_on, Task.id)
)  # fmt: skip
_cause = aliased(Milestone)
_MOVES = Reading(
    select(
        MilestoneMove.milestone_id,
        MilestoneMove.from_on,
        MilestoneMove.to_on,
        MilestoneMove.happened,
        MilestoneMove.remedy,
        MilestoneMove.by_name,
        MilestoneMove.created_at,
        _cause.title.label("cause_title"),
    )
    .outerjoin(_cause, and_(_cause.client_id == MilestoneMove.client_id, _cause.id == MilestoneMove.cause_id))
    .where(MilestoneMove.client_id == bindparam("client_id"))
    .order_by(MilestoneMove.id.desc())
)


@dataclass(frozen=True)
class RoadmapRead:
    """A roadmap as it was read; what its rows say is worked out where a word of it is new."""

    today: date
    phases: tuple[Raw, ...]
    tasks: tuple[Raw, ...]
    moves: tuple[Raw, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything it tells."""
        return self.today, self.phases, self.tasks, self.moves

    @property
    def at_hand(self) -> Any:
        """The row of the milestone people work on: the first that is late or under way."""
        return self._first(lambda row: MilestoneShown(row, self.today).is_at_hand)

    def row(self, milestone_id: UUID) -> Any:
        """The row of one milestone, or None."""
        return self._first(lambda row: row.id == milestone_id)

    @cached_property
    def roadmap(self) -> Roadmap:
        rows = [_PHASES.revive(raw) for raw in self.phases]
        tasks = _by_milestone(_TASKS.revive(raw) for raw in self.tasks)
        moves = _by_milestone(_MOVES.revive(raw) for raw in self.moves)
        shown = {row.id: MilestoneShown(row, self.today, tasks[row.id], moves[row.id]) for row in rows if row.id}
        for row in rows:
            if row.after_id in shown:
                shown[row.id].after.append(shown[row.after_id])
        phases = [_phase(list(group), shown) for _id, group in groupby(rows, lambda row: row.phase_id)]
        return Roadmap(phases, self.today)

    def _first(self, fits: Callable[[Any], bool]) -> Any:
        rows = (_PHASES.revive(raw) for raw in self.phases)
        return next((row for row in rows if row.id and fits(row)), None)


def read_roadmap(client_id: UUID, today: date) -> RoadmapRead:
    """A client's roadmap as it stands that day, read in three statements whatever there is."""
    values = {"client_id": client_id}
    return RoadmapRead(today, *(tuple(reading.raw(values)) for reading in (_PHASES, _TASKS, _MOVES)))


def roadmap_of(client_id: UUID, today: date) -> Roadmap:
    """The same, worked out at once."""
    return read_roadmap(client_id, today).roadmap


def roadmap_line(rows: Sequence[Any], today: date) -> Roadmap:
    """The phases and milestones alone, from the rows of `LINE`: how far they are, and no more."""
    shown = {row.id: MilestoneShown(row, today) for row in rows if row.id}
    return Roadmap([_phase(list(group), shown) for _id, group in groupby(rows, lambda row: row.phase_id)], today)


def _phase(rows: list[Any], shown: dict[UUID, MilestoneShown]) -> PhaseShown:
    first, ids = rows[0], dict.fromkeys(row.id for row in rows if row.id)
    return PhaseShown(first.phase_id, first.phase_title, getattr(first, "phase_about", None), [shown[id] for id in ids])


def _by_milestone(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.milestone_id].append(row)
    return found
