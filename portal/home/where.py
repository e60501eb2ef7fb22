"""Where a client's roadmap stands: the phases on one line, and what was finished, is under way and comes next."""

from dataclasses import dataclass
from datetime import date

from portal.home.sentences import lateness
from portal.workspace.models.shown import MilestoneShown, PhaseShown, Progress, Roadmap

MOST_PHASES = 6
BEFORE = 2  # phases shown before the one under way


@dataclass(frozen=True)
class Where:
    """`phases`: at most six, the one under way among them; the three milestones are None where there is none.

    `lateness`: how the one just finished stands against the day agreed, such as “two days early”.
    """

    phases: list[PhaseShown]
    current: PhaseShown | None
    finished: MilestoneShown | None
    lateness: str
    under_way: MilestoneShown | None
    up_next: MilestoneShown | None


def where(roadmap: Roadmap) -> Where:
    phases = [phase for phase in roadmap.phases if phase.milestones]
    current = roadmap.current
    reached = [stone for stone in roadmap.milestones if stone.is_done]
    finished = max(reached, key=lambda stone: stone.row.completed_on, default=None)
    return Where(
        phases=_window(phases, current),
        current=current,
        finished=finished,
        lateness=lateness(finished.days_late) if finished and finished.row.baseline_on else "",
        under_way=roadmap.at_hand,
        up_next=_up_next(roadmap),
    )


def _up_next(roadmap: Roadmap) -> MilestoneShown | None:
    """The first that nobody has begun: by the day it starts or is due, else by its place."""
    ahead = [stone for stone in roadmap.milestones if stone.progress == Progress.NEXT]
    return min(ahead, key=lambda stone: stone.row.start_on or stone.row.due_on or date.max, default=None)


def _window(phases: list[PhaseShown], current: PhaseShown | None) -> list[PhaseShown]:
    place = phases.index(current) if current else len(phases)
    first = max(0, min(place - BEFORE, len(phases) - MOST_PHASES))
    return phases[first : first + MOST_PHASES]
