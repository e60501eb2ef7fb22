"""Roadmaps hold together: nothing waits for itself, and nothing open stands where nobody sees it."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import and_, select

from portal.checks.findings import told, told_rows
from portal.ground.db import db
from portal.workspace.models.dependencies import MilestoneDependency, way_to
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.phases import Phase


def no_milestone_waits_for_itself() -> list[str]:
    edges: dict[UUID, list[UUID]] = defaultdict(list)
    for milestone_id, after_id in db.session.execute(
        select(MilestoneDependency.milestone_id, MilestoneDependency.after_id)
    ):
        edges[milestone_id].append(after_id)
    circular = (id for id, afters in edges.items() if any(way_to(after, id, edges) for after in afters))
    return told("milestones that wait for themselves", circular)


def no_open_milestone_stands_under_a_removed_phase() -> list[str]:
    phase = and_(Phase.client_id == Milestone.client_id, Phase.id == Milestone.phase_id)
    lost = select(Milestone.id).join(Phase, phase).where(
        Milestone.removed_at.is_(None), Milestone.completed_at.is_(None), Phase.removed_at.is_not(None)
    )  # fmt: skip
    return told_rows("open milestones under a removed phase", lost)
