"""What happened in a month: only what the client may read, by the vendor's clock, each thing once."""

from datetime import UTC, date, datetime

from portal.history.models.interactions import InteractionKind
from portal.reports.models.happened import Happening, happened, stands
from portal.tasks.models import Side
from portal.workspace.models.milestones import MilestoneMove
from portal.workspace.models.wins import Win
from tests.cast import Cast
from tests.make import OCTOBER, Make

IN = datetime(2026, 10, 15, 9, tzinfo=UTC)
LAST_MINUTE = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)  # summer time has ended: still October in London
FIRST_MINUTE = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # October already in London


def told(cast: Cast) -> list[tuple[str, str]]:
    return [(str(one.kind), one.title) for one in happened(cast.acme.id, OCTOBER)]


def test_tasks_of_both_sides_and_meetings_the_client_may_read(cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Ours", done_at=IN, shared=True)
    make.task(cast.acme, "Theirs", side=Side.YOU, done_at=LAST_MINUTE)
    make.task(cast.acme, "Earliest", done_at=FIRST_MINUTE, shared=True)
    make.task(cast.acme, "The team's own", done_at=IN)
    make.task(cast.acme, "Removed", done_at=IN, shared=True, removed_at=IN)
    make.task(cast.acme, "November's", done_at=datetime(2026, 11, 1, 0, 1, tzinfo=UTC), shared=True)
    make.interaction(cast.acme, cast.ada, "Quarterly review", kind=InteractionKind.MEETING, occurred_at=IN, shared=True)
    make.interaction(cast.acme, cast.ada, "Internal meeting", kind=InteractionKind.MEETING, occurred_at=IN)
    make.meeting(cast.acme, "Planned review", starts_at=IN)
    make.meeting(cast.acme, "Called off", starts_at=IN, cancelled_at=IN)
    assert told(cast) == [
        ("ours_done", "Earliest"),
        ("ours_done", "Ours"),
        ("yours_done", "Theirs"),
        ("meeting", "Quarterly review"),
        ("meeting", "Planned review"),
    ]


def test_milestones_reached_and_moved_each_once(cast: Cast, make: Make) -> None:
    phase = make.phase(cast.acme)
    on = {"completed_at": LAST_MINUTE, "completed_on": date(2026, 10, 30)}
    make.milestone(phase, "Reached", **on)
    make.milestone(phase, "Removed", **on, removed_at=LAST_MINUTE)
    moved = make.milestone(phase, "Moved", due_on=date(2026, 11, 25))
    along = make.milestone(phase, "Moved along", due_on=date(2026, 11, 26))
    for milestone, day, cause in ((moved, 20, None), (moved, 25, None), (along, 26, moved.id)):
        make.keep(
            MilestoneMove(
                client_id=cast.acme.id, milestone_id=milestone.id, from_on=date(2026, 11, 1),
                to_on=date(2026, 11, day), by_name="Ada Duarte", cause_id=cause, created_at=IN,
            )
        )  # fmt: skip
    found = happened(cast.acme.id, OCTOBER)
    assert [(one.kind, one.title) for one in found] == [(Happening.REACHED, "Reached"), (Happening.MOVED, "Moved")]
    assert found[1].moved_to == date(2026, 11, 25)


def test_wins_count_once_and_a_milestones_own_is_told_as_the_milestone(cast: Cast, make: Make) -> None:
    reached = make.milestone(make.phase(cast.acme), "Live", completed_at=IN, completed_on=IN.date())
    Win.made_by(cast.acme.id, title="Live", won_on=IN.date(), milestone_id=reached.id)
    Win.tell(cast.acme.id, cast.ada, title="A prize", won_on=IN.date())
    Win.tell(cast.acme.id, cast.ada, title="Taken back", won_on=IN.date()).withdraw(cast.ada)
    assert told(cast) == [("reached", "Live"), ("win", "A prize")]


def test_milestones_stand_unless_taken_out_and_tasks_do_not_unless_taken_in(cast: Cast, make: Make) -> None:
    make.milestone(make.phase(cast.acme), "Live", completed_at=IN, completed_on=IN.date())
    make.task(cast.acme, "Ours", done_at=IN, shared=True)
    reached, task = happened(cast.acme.id, OCTOBER)
    assert [stands(one, {}) for one in (reached, task)] == [True, False]
    assert [stands(one, {reached.key: False, task.key: True}) for one in (reached, task)] == [False, True]
