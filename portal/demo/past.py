"""The demo's two years: what was said, shared, promised and worried about at each client."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, cycle
from random import Random
from uuid import UUID

from portal.demo.concerns import Issue
from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.material import words_for
from portal.demo.people import Settled, noon
from portal.demo.rows import add_concern, add_interaction
from portal.demo.talk import Talk, talks
from portal.demo.tally import Tally
from portal.facts import ConcernOpened, ConcernResolved, ConcernStarted
from portal.ground.bulk import Bulk
from portal.history.models.concerns import ConcernState, ConcernStep
from portal.history.models.interactions import InteractionKind
from portal.people.models.clients import ClientState
from portal.people.models.users import User
from portal.tasks.models import Side, Task

OPEN_STEPS = 4  # the next steps of the newest entries are still to be done
DUE = (-4, 0, 3, 9)  # days from today: late, today, later
FOREIGN_EVERY = 4  # of a client with another language, one entry in so many is in English
THEIRS = (("Send the names of those on call over the holidays", 2), ("Confirm the opening hours in winter", -2))


class Past:
    """Writes the history of one client after the other."""

    def __init__(self, bulk: Bulk, tally: Tally, chance: Random, today: date) -> None:
        self.bulk, self.tally, self.chance, self.today = bulk, tally, chance, today

    def tell(self, settled: Settled, issues: Iterator[Issue]) -> None:
        self.settled = settled
        moments = self._moments(settled)
        stories = self._stories(settled)
        for left, (at, talk) in enumerate(zip(reversed(moments), stories, strict=False)):
            self._entry(at, talk, left)
        if settled.company.state in (ClientState.ACTIVE, ClientState.ONBOARDING):
            self._ask_of_them()
            for issue in self._issues(issues):
                self._concern(issue)

    def _moments(self, settled: Settled) -> list[datetime]:
        """When people spoke: spread over the time, on working days, in the order of time; the last of them today.

        Nobody has spoken lately with a client that is silent.
        """
        until = min(settled.until, _working_day(settled.until - timedelta(days=settled.company.silent)))
        span = (settled.until - settled.since).days
        days = sorted(self.chance.randrange(2, max(3, span)) for _entry in range(settled.company.entries - 1))
        dates = [_working_day(settled.since + timedelta(days=day)) for day in days]
        moments = [self._moment(on) for on in dates if on < until]
        return sorted([*moments, datetime.combine(until, time(6, self.chance.randrange(10, 50)), UTC)])

    def _moment(self, on: date) -> datetime:
        return datetime.combine(on, time(self.chance.randrange(8, 18), self.chance.randrange(0, 60, 5)), UTC)

    def _stories(self, settled: Settled) -> Iterator[Talk]:
        """Each text once before any comes again; mostly in the client's own language."""
        english = cycle(self.chance.sample(talks(), len(talks())))
        if settled.company.language == "en":
            return english
        own = talks(settled.company.language)
        return chain.from_iterable(
            [*([own[turn]] if turn < len(own) else []), *(next(english) for _more in range(FOREIGN_EVERY))]
            for turn in range(settled.company.entries)
        )

    def _entry(self, at: datetime, talk: Talk, left: int) -> None:
        """One entry, the words the client reads of it, and its next step. `left`: how many newer ones there are."""
        settled, chance = self.settled, self.chance
        author = self._author(at.date())
        people = chance.sample(settled.people, k=min(len(settled.people), self._party(talk)))
        others = [user for user in settled.served if user != author] if talk.kind == InteractionKind.MEETING else []
        words = words_for(settled.company.industry, chance, them=people[0][1].split()[0])
        said = talk.about(**words)
        interaction = id_at(at, chance)
        present = [] if talk.kind == InteractionKind.NOTE else people
        add_interaction(
            self.bulk, self.tally, id=interaction, client_id=settled.id, at=at, talk=said, author=author,
            people=present, shared=False, others=others[:1], pinned_at=at if left == 2 else None,
        )  # fmt: skip
        if talk.kind != InteractionKind.NOTE and left % 5 == 1:
            self._share(interaction, at, said, author, present, words)
        if said.next_step:
            self._step(interaction, at, said.next_step, author, left)

    def _party(self, talk: Talk) -> int:
        return self.chance.choice((2, 3, 3)) if talk.kind == InteractionKind.MEETING else 1

    def _author(self, on: date) -> User:
        """Mostly the owner of that day, else somebody who serves the client."""
        settled = self.settled
        owner = settled.before if settled.before and on < settled.changed_on else settled.owner
        return owner if self.chance.random() < 0.7 else self.chance.choice(settled.served)

    def _share(
        self,
        origin: UUID,
        at: datetime,
        said: Talk,
        author: User,
        people: list[tuple[UUID, str]],
        words: dict[str, str],
    ) -> None:
        """A row of its own, in words for the client."""
        fitting = [talk for talk in talks("shared") if talk.kind == said.kind]
        told = replace(self.chance.choice(fitting).about(**words), mood=None)
        add_interaction(
            self.bulk, self.tally, id=id_at(at, self.chance), client_id=self.settled.id, at=at, talk=told,
            author=author, people=people, shared=True, origin_id=origin,
        )  # fmt: skip

    def _step(self, interaction: UUID, at: datetime, title: str, author: User, left: int) -> None:
        """What was promised: done long ago, or late, due today, later and put off."""
        is_open = left < OPEN_STEPS * 2 and self.settled.company.state != ClientState.LEFT
        due_on = (
            self.today + timedelta(days=DUE[left % len(DUE)]) if is_open else _working_day(at.date() + timedelta(7))
        )
        put_off = is_open and left == 5
        done_at = None if is_open else min(noon(due_on), noon(self.today) - timedelta(days=1))
        self.bulk.add(
            Task, id=id_at(at, self.chance), created_at=at, client_id=self.settled.id, title=title, side=Side.US,
            shared=False, owner_id=self.settled.owner.id if is_open else author.id, due_on=due_on,
            interaction_id=interaction, made_by_id=author.id, done_at=done_at,
            done_by_id=author.id if done_at else None,
            snoozed_until=self.today + timedelta(days=2) if put_off else None,
            snooze_reason="They are at a trade fair until then" if put_off else None,
        )  # fmt: skip

    def _ask_of_them(self) -> None:
        for title, days in THEIRS:
            at = noon(self.today - timedelta(days=9))
            self.bulk.add(
                Task, id=id_at(at, self.chance), created_at=at, client_id=self.settled.id, title=title, side=Side.YOU,
                shared=True, contact_id=self.settled.people[0][0], due_on=self.today + timedelta(days=days),
                made_by_id=self.settled.owner.id,
            )  # fmt: skip

    def _issues(self, issues: Iterator[Issue]) -> list[Issue]:
        longest = (self.settled.until - self.settled.since).days
        wanted = 3 if self.settled.company.entries > 60 else 1
        return [issue for issue in (next(issues) for _issue in range(wanted)) if issue.days < longest]

    def _concern(self, issue: Issue) -> None:
        """A concern with the steps that led to its state, each told on its day."""
        at = noon(self.today - timedelta(days=issue.days))
        concern, owner = id_at(at, self.chance), self.settled.owner
        settled_at = (
            noon(self.today - timedelta(days=issue.days // 2)) if issue.state == ConcernState.RESOLVED else None
        )
        add_concern(
            self.bulk, id=concern, client_id=self.settled.id, at=at, title=issue.title, text=issue.text,
            state=issue.state, severity=issue.severity, owner_id=owner.id, opened_by_id=owner.id,
            due_on=self.today + timedelta(days=issue.due) if issue.due is not None else None, resolved_at=settled_at,
            resolution=issue.resolution,
        )  # fmt: skip
        steps = [(ConcernOpened, at)]
        if issue.state != ConcernState.OPEN:
            steps.append((ConcernStarted, at + timedelta(days=1)))  # type: ignore[arg-type]
        if settled_at:
            steps.append((ConcernResolved, settled_at))  # type: ignore[arg-type]
        for fact, then in steps:
            self._concern_step(fact, then, concern, issue)

    def _concern_step(self, fact: type[ConcernOpened], at: datetime, concern: UUID, issue: Issue) -> None:
        owner, client = self.settled.owner, self.settled.id
        words = issue.resolution if fact.kind == ConcernResolved.kind else None
        self.bulk.add(
            ConcernStep, id=id_at(at, self.chance), created_at=at, client_id=client, concern_id=concern, kind=fact.kind,
            by_id=owner.id, by_name=owner.name, words=words,
        )  # fmt: skip
        told = fact(
            client_id=client,
            actor_id=owner.id,
            actor_name=owner.name,
            concern_id=concern,
            title=issue.title,
            severity=issue.severity,
        )
        add_event(self.bulk, told, at, self.chance)


def _working_day(on: date) -> date:
    """The day itself, or the Monday after."""
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() > 4 else 0)
