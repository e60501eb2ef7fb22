"""What came of a meeting as both sides read it, and what is open before the next: each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Text, and_, bindparam, cast, literal, null, or_, select, type_coerce, union_all

from portal.cadence.models.notes import MeetingDecision, MeetingRecord, MeetingTask
from portal.ground.db import Id, Instant, db
from portal.history.models.concerns import Concern
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.tasks.models import Side, Task
from portal.workspace.models.meetings import Meeting
from portal.workspace.models.milestones import Milestone

MOST_OF_EACH = 20
SOON = timedelta(days=30)  # what is asked of them for later needs no word yet
_CLIENT, _MEETING = bindparam("client_id", type_=Id()), bindparam("meeting_id", type_=Id())
_TODAY: Any = bindparam("today", type_=Date())
_SOON: Any = bindparam("soon", type_=Date())


def _row(part: str, **columns: Any) -> Select[Any]:
    """One branch: every branch has the same columns."""
    none = {
        "id": cast(null(), Id()), "title": cast(null(), Text), "line": cast(null(), Text), "on": cast(null(), Date),
        "at": cast(null(), Instant()),
    }  # fmt: skip
    return select(literal(part).label("part"), *(columns.get(name, empty).label(name) for name, empty in none.items()))


def _merged(*branches: Select[Any]) -> Select[Any]:
    return select(union_all(*(select(branch.subquery()) for branch in branches)).subquery())


_OUTCOME = _merged(
    _row("record", title=MeetingRecord.gist, line=MeetingRecord.told_by_name, at=MeetingRecord.told_at).where(
        MeetingRecord.client_id == _CLIENT, MeetingRecord.meeting_id == _MEETING
    ),
    _row("decision", id=MeetingDecision.id, title=MeetingDecision.words, at=MeetingDecision.carried_out_at)
    .where(
        MeetingDecision.client_id == _CLIENT,
        MeetingDecision.meeting_id == _MEETING,
        MeetingDecision.removed_at.is_(None),
    )
    .order_by(MeetingDecision.position, MeetingDecision.id)
    .limit(100),
    _row("us", id=Task.id, title=Task.title, line=User.name, on=Task.due_on, at=Task.done_at)
    .join(MeetingTask, and_(MeetingTask.client_id == Task.client_id, MeetingTask.task_id == Task.id))
    .outerjoin(User, User.id == Task.owner_id)
    .where(
        Task.client_id == _CLIENT,
        MeetingTask.meeting_id == _MEETING,
        Task.removed_at.is_(None),
        Task.side == Side.US,
        Task.shared,
    )
    .order_by(Task.order_on, Task.id)
    .limit(100),
    _row("you", id=Task.id, title=Task.title, line=Contact.name, on=Task.due_on, at=Task.done_at)
    .join(MeetingTask, and_(MeetingTask.client_id == Task.client_id, MeetingTask.task_id == Task.id))
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .where(
        Task.client_id == _CLIENT, MeetingTask.meeting_id == _MEETING, Task.removed_at.is_(None), Task.side == Side.YOU
    )
    .order_by(Task.order_on, Task.id)
    .limit(100),
)
_OPEN_THINGS = _merged(
    _row("concern", id=Concern.id, title=Concern.title, line=type_coerce(Concern.severity, Text), on=Concern.due_on)
    .where(Concern.client_id == _CLIENT, Concern.resolved_at.is_(None))
    .order_by(Concern.created_at)
    .limit(MOST_OF_EACH),
    _row("milestone", id=Milestone.id, title=Milestone.title, on=Milestone.due_on)
    .where(
        Milestone.client_id == _CLIENT,
        Milestone.removed_at.is_(None),
        Milestone.completed_at.is_(None),
        Milestone.due_on < _TODAY,
    )
    .order_by(Milestone.due_on)
    .limit(MOST_OF_EACH),
    _row("promise", id=Task.id, title=Task.title, line=User.name, on=Task.due_on)
    .outerjoin(User, User.id == Task.owner_id)
    .where(
        Task.client_id == _CLIENT,
        Task.side == Side.US,
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
        Task.due_on <= _TODAY,
    )
    .order_by(Task.order_on, Task.id)
    .limit(MOST_OF_EACH),
    _row("asked", id=Task.id, title=Task.title, line=Contact.name, on=Task.due_on)
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .where(
        Task.client_id == _CLIENT,
        Task.side == Side.YOU,
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
        or_(Task.due_on.is_(None), Task.due_on <= _SOON),
    )
    .order_by(Task.order_on, Task.id)
    .limit(MOST_OF_EACH),
    _row("decision", id=MeetingDecision.id, title=MeetingDecision.words, line=Meeting.title, at=Meeting.starts_at)
    .join(
        Meeting,
        and_(Meeting.client_id == MeetingDecision.client_id, Meeting.id == MeetingDecision.meeting_id),
    )
    .where(
        MeetingDecision.client_id == _CLIENT,
        MeetingDecision.removed_at.is_(None),
        MeetingDecision.carried_out_at.is_(None),
    )
    .order_by(Meeting.starts_at.desc(), MeetingDecision.position)
    .limit(MOST_OF_EACH),
)


@dataclass(frozen=True)
class Outcome:
    """What both sides read: `record` (title: the gist, line: who told it), decisions, and tasks of either side."""

    record: Any
    decisions: Sequence[Any]
    ours: Sequence[Any]
    theirs: Sequence[Any]


@dataclass(frozen=True)
class OpenThing:
    """Something that is not settled yet. `kind`: concern, milestone, promise, asked, decision."""

    kind: str
    id: UUID
    title: str
    line: str | None
    on: date | None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"

    @property
    def is_ours_alone(self) -> bool:
        """Its words were written for the team: somebody has to look at them before the client reads them."""
        return self.kind in ("concern", "promise")


def outcome_of(meeting: Meeting) -> Outcome | None:
    """None while nothing was written down for both sides."""
    rows = db.session.execute(_OUTCOME, {"client_id": meeting.client_id, "meeting_id": meeting.id}).all()
    parts: dict[str, list[Any]] = {"record": [], "decision": [], "us": [], "you": []}
    for row in rows:
        parts[row.part].append(row)
    record = next(iter(parts["record"]), None)
    return Outcome(record, parts["decision"], parts["us"], parts["you"]) if record else None


def open_things(client_id: UUID, today: date) -> list[OpenThing]:
    """What the next meeting should come back to, kind by kind, the oldest first."""
    rows = db.session.execute(_OPEN_THINGS, {"client_id": client_id, "today": today, "soon": today + SOON}).all()
    return [OpenThing(row.part, row.id, row.title, row.line, row.on) for row in rows]
