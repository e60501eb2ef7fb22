"""The order in which phases and milestones stand: dropped where they belong, or moved up and down one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from portal.facts import RoadmapArranged
from portal.ground.db import db
from portal.ground.happen import happen
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.phases import Phase

UP, DOWN = -1, 1


def arrange_phases(client_id: UUID, by: User, ids: Sequence[UUID]) -> None:
    """The phases of this client stand in this order; those not named come after, as they stood."""
    _put_in_order(Phase, client_id, by, ids, _phases(client_id))


def arrange_milestones(phase: Phase, by: User, ids: Sequence[UUID]) -> None:
    """The milestones of this phase stand in this order; those not named come after, as they stood."""
    _put_in_order(Milestone, phase.client_id, by, ids, _milestones(phase.client_id, phase.id))


def step_phase(phase: Phase, by: User, way: int) -> None:
    """One place `UP` or `DOWN`; nothing at the end of the line."""
    stood = _phases(phase.client_id)
    _put_in_order(Phase, phase.client_id, by, _stepped(stood, phase.id, way), stood)


def step_milestone(milestone: Milestone, by: User, way: int) -> None:
    """One place `UP` or `DOWN` in its phase; nothing at the end of the line."""
    stood = _milestones(milestone.client_id, milestone.phase_id)
    _put_in_order(Milestone, milestone.client_id, by, _stepped(stood, milestone.id, way), stood)


def _phases(client_id: UUID) -> list[UUID]:
    return _ids(select(Phase.id).where(Phase.client_id == client_id, Phase.removed_at.is_(None)), Phase)


def _milestones(client_id: UUID, phase_id: UUID) -> list[UUID]:
    here = (Milestone.client_id == client_id, Milestone.phase_id == phase_id, Milestone.removed_at.is_(None))
    return _ids(select(Milestone.id).where(*here), Milestone)


def _ids(query: Select[Any], model: type[Phase | Milestone]) -> list[UUID]:
    return list(db.session.scalars(query.order_by(model.position, model.id)))


def _stepped(ids: Sequence[UUID], moved: UUID, way: int) -> list[UUID]:
    others = [one for one in ids if one != moved]
    place = ids.index(moved) + way if moved in ids else 0
    return [*others[: max(0, place)], moved, *others[max(0, place) :]] if moved in ids else others


def _put_in_order(
    model: type[Phase | Milestone], client_id: UUID, by: User, ids: Sequence[UUID], stood: Sequence[UUID]
) -> None:
    """A place is no text: another one leaves the version alone, so that whoever edits meanwhile loses nothing."""
    named = [one for one in dict.fromkeys(ids) if one in stood]
    wanted = [*named, *(one for one in stood if one not in named)]
    if wanted == list(stood):
        return
    for position, row_id in enumerate(wanted, 1):
        here = (model.client_id == client_id, model.id == row_id)
        db.session.execute(update(model).where(*here).values(position=position))
    happen(RoadmapArranged(client_id=client_id, actor_id=by.id, actor_name=by.name))
