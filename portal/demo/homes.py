"""Furnishes the homes of the demo's clients: the manager's sentence, meetings, wins and the plan."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from portal.demo.events import add_event
from portal.demo.home_words import DOING, HOMES, PROPOSED, Idea, Talk
from portal.demo.ids import id_at
from portal.demo.noted import CAME, add_notes
from portal.demo.people import Settled, noon
from portal.demo.tally import Tally
from portal.facts import InitiativeAgreed, InitiativeProposed, MeetingPlanned, SentenceSaid, WinTold
from portal.ground.bulk import Bulk
from portal.ground.clock import from_local
from portal.people.models.users import User
from portal.tasks.models import Side
from portal.workspace.forms.quarters import next_quarter, quarter_of
from portal.workspace.models.meetings import Meeting, MeetingGuest, MeetingStep, MeetingStepKind
from portal.workspace.models.plan import Initiative, PlanStep, PlanStepKind
from portal.workspace.models.sentences import ManagerSentence
from portal.workspace.models.wins import Win

VIDEO = "https://meet.calder-rowe.example/"


class Homes:
    """Writes the home of one client after the other."""

    def __init__(self, bulk: Bulk, tally: Tally, chance: Random, today: date) -> None:
        self.bulk, self.tally, self.chance, self.today = bulk, tally, chance, today

    def furnish(self, settled: Settled) -> None:
        home = HOMES.get(settled.company.name)
        if home is None:
            return
        self.settled = settled
        for text, days in home.said:
            self._say(text, days)
        for talk in home.talks:
            self._meet(talk)
        for title, words, days in home.wins:
            self._win(title, words, days)
        for idea in home.ideas:
            self._plan(idea)

    @property
    def _owner(self) -> User:
        return self.settled.owner

    def _at(self, days: int) -> datetime:
        return noon(self.today - timedelta(days=days))

    def _say(self, text: str, days: int) -> None:
        at, by = self._at(days), self._owner
        self.bulk.add(
            ManagerSentence, id=id_at(at, self.chance), created_at=at, client_id=self.settled.id, text=text,
            author_id=by.id, author_name=by.name,
        )  # fmt: skip
        add_event(self.bulk, SentenceSaid(**self._by(by), words=text), at, self.chance)

    def _meet(self, talk: Talk) -> None:
        """Planned a fortnight before it takes place, or a few days ago, by the owner, who comes with one more of us."""
        on = _working_day(self.today + timedelta(days=talk.days))
        at = self._at(max(5, 14 - talk.days))
        meeting, starts_at = id_at(at, self.chance), from_local(on, time(talk.hour), "Europe/London")
        place = talk.place or f"{VIDEO}{self.settled.company.domain.split('.')[0]}"
        self.bulk.add(
            Meeting, id=meeting, created_at=at, client_id=self.settled.id, title=talk.title, starts_at=starts_at,
            minutes=talk.minutes, place=place, agenda=list(talk.agenda), planned_by_id=self._owner.id, told_at=at,
        )  # fmt: skip
        for user in self.settled.served[:2]:
            self._guest(meeting, at, user_id=user.id)
        for contact, _name in self.settled.people[:2]:
            self._guest(meeting, at, contact_id=contact)
        self.bulk.add(
            MeetingStep, id=id_at(at, self.chance), created_at=at, client_id=self.settled.id, meeting_id=meeting,
            kind=MeetingStepKind.PLANNED, by_id=self._owner.id, by_name=self._owner.name, to_at=starts_at,
        )  # fmt: skip
        if talk.days < 0 and self.settled.company.name in CAME:
            about = self.settled, meeting, talk.title, list(talk.agenda), starts_at
            add_notes(self.bulk, self.tally, self.chance, *about)
        known: dict[str, Any] = {"meeting_id": meeting, "title": talk.title, "starts_at": starts_at}
        add_event(self.bulk, MeetingPlanned(**self._by(self._owner), **known), at, self.chance)

    def _guest(self, meeting: UUID, at: datetime, **who: UUID) -> None:
        self.bulk.add(
            MeetingGuest, id=id_at(at, self.chance), created_at=at, client_id=self.settled.id, meeting_id=meeting, **who
        )

    def _win(self, title: str, words: str | None, days: int) -> None:
        at = self._at(days)
        win = id_at(at, self.chance)
        self.bulk.add(
            Win, id=win, created_at=at, client_id=self.settled.id, title=title, words=words, won_on=at.date(),
            told_by_id=self._owner.id,
        )  # fmt: skip
        add_event(self.bulk, WinTold(**self._by(self._owner), win_id=win, title=title), at, self.chance)

    def _plan(self, idea: Idea) -> None:
        """Proposed by the owner or by their first person; what is agreed was agreed by the other side a week later."""
        them = self.settled.people[0][1]
        ours, theirs = (self._owner.id, self._owner.name), (None, them)
        proposer, answerer = (ours, theirs) if idea.side == Side.US else (theirs, ours)
        at = self._at(idea.days)
        initiative = id_at(at, self.chance)
        self.bulk.add(
            Initiative, id=initiative, created_at=at, client_id=self.settled.id, title=idea.title, why=idea.why,
            quarter=_quarter(self.today, idea.quarters), side=idea.side, by_id=proposer[0], by_name=proposer[1],
            state=idea.state,
        )  # fmt: skip
        other = Side.YOU if idea.side == Side.US else Side.US
        steps = [(PlanStepKind.PROPOSED, idea.side, proposer, at)]
        if idea.state != PROPOSED:
            steps.append((PlanStepKind.AGREED, other, answerer, at + timedelta(days=7)))
        if idea.state == DOING:
            steps.append((PlanStepKind.STARTED, Side.US, ours, at + timedelta(days=14)))
        for kind, side, (by_id, by_name), then in steps:
            self.bulk.add(
                PlanStep, id=id_at(then, self.chance), created_at=then, client_id=self.settled.id,
                initiative_id=initiative, kind=kind, side=side, by_id=by_id, by_name=by_name,
            )  # fmt: skip
        told: dict[str, Any] = {"client_id": self.settled.id, "initiative_id": initiative, "title": idea.title}
        said = InitiativeProposed(**told, actor_id=proposer[0], actor_name=proposer[1])
        add_event(self.bulk, said, at, self.chance)
        if idea.state != PROPOSED:
            agreed = InitiativeAgreed(**told, actor_id=answerer[0], actor_name=answerer[1])
            add_event(self.bulk, agreed, at + timedelta(days=7), self.chance)

    def _by(self, user: User) -> dict[str, Any]:
        return {"client_id": self.settled.id, "actor_id": user.id, "actor_name": user.name}


def _quarter(today: date, ahead: int | None) -> date | None:
    if ahead is None:
        return None
    first = next_quarter(quarter_of(today))
    for _turn in range(ahead):
        first = next_quarter(first)
    return first


def _working_day(on: date) -> date:
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() > 4 else 0)
