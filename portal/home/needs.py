"""What a client's people are asked for: tasks, milestones to approve, expectations to confirm, surveys, offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from portal.ground.clock import in_zone, reader_zone
from portal.home.glance import Glance
from portal.surveys.models.questionnaires import Questionnaire
from portal.workspace.models.shown import MilestoneShown, Roadmap

MOST_TASKS = 20
SOON = timedelta(days=30)


class Ask(StrEnum):
    TASK = "task"
    APPROVAL = "approval"
    EXPECTATIONS = "expectations"
    SURVEY = "survey"
    OFFER = "offer"


@dataclass(frozen=True)
class Need:
    """One thing asked of them. `row`: the task, the milestone, the invitation, the offer.

    `phase`: the title of where it belongs; `survey`: what is asked by the invitation.
    """

    ask: Ask
    row: Any = None
    due_on: date | None = None
    phase: str = ""
    survey: Questionnaire | None = None

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Needs:
    """In the order of their dates, what has none last; `is_cut` if there are more tasks than are shown.

    `ahead`: how many tasks of the roadmap are due later than in a month, and stand there alone.
    """

    asked: list[Need]
    is_cut: bool
    late: int
    ahead: int


def needs_of(
    tasks: Sequence[Any],
    glance: Glance,
    roadmap: Roadmap,
    surveys: Sequence[Any],
    offers: Sequence[Any],
    *,
    confirms: bool,
) -> Needs:
    """`tasks`: one more than are shown, if there are; `surveys`: this person's own open ones, as rows of `OPEN`.

    `offers`: with their renewal, as rows of `OPEN_OFFERS`; `confirms`: whether this person may confirm expectations.
    """
    phases = {stone.id: phase.title for phase in roadmap.phases for stone in phase.milestones}
    soon = [task for task in tasks if not _is_ahead(task, roadmap.today)]
    asked = [Need(Ask.TASK, task, task.due_on, phases.get(task.milestone_id, "")) for task in soon[:MOST_TASKS]]
    asked += [Need(Ask.APPROVAL, stone.row, stone.row.due_on, phases[stone.id]) for stone in _to_approve(roadmap)]
    if confirms and glance.row.expectations_id:
        asked.append(Need(Ask.EXPECTATIONS, glance.row))
    asked += [
        Need(Ask.SURVEY, row, in_zone(row.expires_at, reader_zone()).date(), survey=Questionnaire.of(row.content))
        for row in surveys
    ]
    asked += [Need(Ask.OFFER, row, row.last_on) for row in offers]
    asked.sort(key=lambda need: need.due_on or date.max)
    late = sum(need.is_late(roadmap.today) for need in asked)
    return Needs(asked, len(soon) > MOST_TASKS, late, len(tasks) - len(soon))


def _is_ahead(task: Any, today: date) -> bool:
    return bool(task.milestone_id and task.due_on and task.due_on > today + SOON)


def _to_approve(roadmap: Roadmap) -> list[MilestoneShown]:
    """Those that lie before the client for sign-off."""
    return [stone for stone in roadmap.milestones if stone.row.approval_asked_at and not stone.is_done]
