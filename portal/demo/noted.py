"""What came of the demo's past meetings: notes of the team, and the gist, decisions and tasks both sides read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from portal.cadence.models.notes import MeetingDecision, MeetingNotes, MeetingRecord, MeetingTask
from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled
from portal.demo.rows import add_interaction
from portal.demo.talk import Talk as Said
from portal.demo.tally import Tally
from portal.facts import MeetingRecordTold
from portal.ground.bulk import Bulk
from portal.history.models.interactions import InteractionKind
from portal.tasks.models import Side, Task


@dataclass(frozen=True)
class Came:
    """`said`: what was said to each line of the agenda; `decisions`: words, and whether they are carried out.

    `tasks`: whose, what, in how many days from the meeting, and whether it is done.
    """

    said: tuple[str, ...]
    gist: str
    decisions: tuple[tuple[str, bool], ...]
    tasks: tuple[tuple[Side, str, int, bool], ...]
    other: str = ""


CAME = {
    "Acme": Came(
        said=(
            "Bea is pleased. Graham asked twice where the figures come from; he wants the table, not the chart.",
            "The report by branch is late because of us. Bea heard it from us first and took it well.",
            "The Bradford trial ends in December. Ben would go on, Bea wants to see November first.",
        ),
        gist="October went well: more calls answered, fewer called back. The evening line goes on until the year ends.",
        decisions=(
            ("The evening line at Bradford goes on until the end of the year", True),
            ("The report shows each branch on a line of its own", False),
            ("We look at the second site together in January", False),
        ),
        tasks=(
            (Side.US, "Split the report by branch", 20, False),
            (Side.US, "Send Graham the figures as a table", 3, True),
            (Side.YOU, "Name the two people who answer in the evening", 14, True),
        ),
        other="Graham and Bea do not agree about the second site. Do not bring it up in front of both.",
    ),
    "Globex": Came(
        said=(
            "The night shift is quicker. Carl doubts that it lasts through December.",
            "The invoice for May is late because nobody of us owned it. It is mine now.",
            "A look at the figures every week, on the phone before seven.",
        ),
        gist="Night calls are answered within a minute. The invoice for May is still to be put right.",
        decisions=(("We look at the figures of the night shift every week until Christmas", False),),
        tasks=(
            (Side.US, "Put the invoice for May right", 7, False),
            (Side.YOU, "Send the shift plan for December", 10, False),
        ),
    ),
}


@dataclass(frozen=True)
class _Held:
    """One past meeting: whose, which, and when its owner wrote it down."""

    bulk: Bulk
    chance: Random
    settled: Settled
    meeting: UUID
    at: datetime

    @property
    def then(self) -> datetime:
        return self.at + timedelta(hours=1)

    @property
    def place(self) -> dict[str, UUID]:
        return {"client_id": self.settled.id, "meeting_id": self.meeting}


def add_notes(
    bulk: Bulk,
    tally: Tally,
    chance: Random,
    settled: Settled,
    meeting: UUID,
    title: str,
    agenda: list[str],
    at: datetime,
) -> None:
    """The meeting's owner wrote it down an hour after it began."""
    held, came = _Held(bulk, chance, settled, meeting, at), CAME[settled.company.name]
    lines = [{"line": line, "notes": said} for line, said in zip(agenda, came.said, strict=False)]
    entry = _file(held, tally, title, came, lines)
    _add_decisions(held, came)
    _add_tasks(held, came, entry)
    _tell(held, title, came)


def _file(held: _Held, tally: Tally, title: str, came: Came, lines: list[dict[str, str]]) -> UUID:
    """The notes as the team has them, and the entry of the history they are filed under, whose id it gives."""
    by, entry, settled = held.settled.owner, id_at(held.then, held.chance), held.settled
    words = [came.gist, *(f"**{row['line']}**\n\n{row['notes']}" for row in lines)]
    words += ["\n".join(f"- {said}" for said, _done in came.decisions), came.other]
    said = Said(kind=InteractionKind.MEETING, mood=None, title=title, text="\n\n".join(filter(None, words)))
    add_interaction(
        held.bulk, tally, id=entry, client_id=settled.id, at=held.at, talk=said, author=by, people=settled.people[:2],
        shared=False, others=[user for user in settled.served[:2] if user != by],
    )  # fmt: skip
    held.bulk.add(
        MeetingNotes, lines=lines, other=came.other, interaction_id=entry, saved_at=held.then, saved_by_id=by.id,
        saved_by_name=by.name, **held.place,
    )  # fmt: skip
    return entry


def _add_decisions(held: _Held, came: Came) -> None:
    then, by = held.then, held.settled.owner
    held.bulk.add(MeetingRecord, gist=came.gist, told_at=then, told_by_name=by.name, **held.place)
    for position, (decided, done) in enumerate(came.decisions, 1):
        held.bulk.add(
            MeetingDecision, id=id_at(then, held.chance), created_at=then, position=position, words=decided,
            carried_out_at=then + timedelta(days=9) if done else None, **held.place,
        )  # fmt: skip


def _add_tasks(held: _Held, came: Came, entry: UUID) -> None:
    then, by = held.then, held.settled.owner
    for side, promised, days, done in came.tasks:
        task = id_at(then, held.chance)
        whose = {"owner_id": by.id} if side == Side.US else {"contact_id": held.settled.people[0][0]}
        held.bulk.add(
            Task, id=task, created_at=then, client_id=held.settled.id, title=promised, side=side, shared=True,
            due_on=(held.at + timedelta(days=days)).date(), interaction_id=entry, made_by_id=by.id,
            done_at=then + timedelta(days=2) if done else None, **whose,
        )  # fmt: skip
        held.bulk.add(MeetingTask, task_id=task, **held.place)


def _tell(held: _Held, title: str, came: Came) -> None:
    by = held.settled.owner
    told = MeetingRecordTold(
        **held.place, actor_id=by.id, actor_name=by.name, title=title, decisions=len(came.decisions),
        tasks=len(came.tasks),
    )  # fmt: skip
    add_event(held.bulk, told, held.then, held.chance)
