"""What waits for what on a roadmap: no milestone may wait for itself, by whatever way round."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import DependencyAdded, DependencyRemoved
from portal.ground.access import ClientOwned
from portal.ground.db import Base, db
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone


class CircularDependency(ValueError):
    """The other milestone waits for this one already; `way` are the ids from the other back to this one."""

    def __init__(self, way: Sequence[UUID]) -> None:
        super().__init__("milestones would wait for one another")
        self.way = way


class MilestoneDependency(Base, ClientOwned):
    """A milestone that comes after another."""

    __tablename__ = "milestone_dependency"
    behind_wall = "SELECT"
    __table_args__ = (
        belongs_to("milestone", "milestone_id"),
        belongs_to("milestone", "after_id"),
        CheckConstraint("milestone_id <> after_id", name="waits_for_another"),
    )
    milestone_id: Mapped[UUID] = mapped_column(primary_key=True)
    after_id: Mapped[UUID] = mapped_column(primary_key=True)


Index("ix_milestone_dependency_back", MilestoneDependency.client_id, MilestoneDependency.after_id)

_EDGES = select(MilestoneDependency.milestone_id, MilestoneDependency.after_id).where(
    MilestoneDependency.client_id == bindparam("client_id")
)
# Two people who each add half of a circle meet here: the second waits and then sees the first's half.
_LOCK = (
    select(Milestone.id)
    .where(Milestone.client_id == bindparam("client_id"))
    .order_by(Milestone.id)
    .limit(1)
    .with_for_update()
)


def depend(milestone: Milestone, after: Milestone, by: User) -> None:
    """`milestone` waits for `after`. Safe to call twice; raises CircularDependency if `after` waits for it already."""
    db.session.execute(_LOCK, {"client_id": milestone.client_id})
    key = (milestone.client_id, milestone.id, after.id)
    if db.session.get(MilestoneDependency, key) is not None:
        return
    if way := way_to(after.id, milestone.id, waits_for(milestone.client_id)):
        raise CircularDependency(way)
    db.session.add(MilestoneDependency(client_id=key[0], milestone_id=key[1], after_id=key[2]))
    _tell(DependencyAdded, milestone, after, by)


def separate(milestone: Milestone, after: Milestone, by: User) -> None:
    """`milestone` no longer waits for `after`. Safe to call twice."""
    row = db.session.get(MilestoneDependency, (milestone.client_id, milestone.id, after.id))
    if row is not None:
        db.session.delete(row)
        _tell(DependencyRemoved, milestone, after, by)


def waits_for(client_id: UUID) -> dict[UUID, list[UUID]]:
    """Each milestone of a client that waits for others, with the ids of those."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for milestone_id, after_id in db.session.execute(_EDGES, {"client_id": client_id}):
        found[milestone_id].append(after_id)
    return found


def way_to(start: UUID, goal: UUID, edges: dict[UUID, list[UUID]]) -> list[UUID]:
    """A way along the edges, both ends included; empty if there is none."""
    came_from, waiting = {start: start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return _steps_back(came_from, start, goal)
        for following in edges.get(here, ()):
            if following not in came_from:
                came_from[following] = here
                waiting.append(following)
    return []


def _steps_back(came_from: dict[UUID, UUID], start: UUID, goal: UUID) -> list[UUID]:
    steps = [goal]
    while steps[-1] != start:
        steps.append(came_from[steps[-1]])
    return steps[::-1]


def _tell(kind: type[Fact], milestone: Milestone, after: Milestone, by: User) -> None:
    db.session.flush()
    known = {"milestone_id": milestone.id, "title": milestone.title, "after_id": after.id, "after_title": after.title}
    happen(kind(client_id=milestone.client_id, actor_id=by.id, actor_name=by.name, **known))
