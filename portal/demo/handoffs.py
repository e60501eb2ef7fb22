"""Clients that changed hands at Calder & Rowe: two long ago, one these days; who was away, and who is about to be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import ClientIntroduced, HandoffBegun, HandoffConfirmed, OwnerChanged
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.ground.workdays import Calendar
from portal.handoff.models.absences import Absence
from portal.handoff.models.brief import Brief, brief_of
from portal.handoff.models.handoffs import (
    BRIEFING_DAYS,
    INTRODUCTION_DAYS,
    Handoff,
    HandoffStep,
    HandoffStepKind,
    Reason,
)
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import Preference, PreferenceKind
from portal.people.models.users import User

DAY = timedelta(days=1)
NOTES = {
    "Acme": "Bea decides alone, but ask Graham before anything that costs. Ben is the first to say what is wrong.",
    "Moor Lane Software": "They read figures, not slides. Colm answers within the hour on chat and never by mail.",
    "Ararat Learning": "Ring in the morning, Yerevan time. The enrolment weeks are in January: nothing new before.",
}
INTRODUCED = "{to} looks after you from now on\n\nHello,\n\nI take over from {giver} and know where we stand.\n\n{to}"
QUESTION = "Who signs for the second language, Գևորգ or the bursar?"


@dataclass(frozen=True)
class Hands:
    """One client from one of us to another on a day."""

    settled: Settled
    giver: User
    to: User
    on: date
    reason: Reason = Reason.CHANGE
    words: str | None = None


class Handoffs:
    """Writes what was handed over; after everything else, so that each brief tells it."""

    def __init__(self, bulk: Bulk, today: date, team: dict[str, User]) -> None:
        self.bulk, self.today, self.team = bulk, today, team
        self.chance = Random(today.toordinal() + 4)  # noqa: S311 - it has to come out the same again

    def tell(self, clients: Iterable[Settled]) -> None:
        by_name = {settled.company.name: settled for settled in clients}
        self._mention_not(by_name["Acme"])
        for settled in by_name.values():
            if settled.before:
                self._finished(Hands(settled, settled.before, settled.owner, settled.changed_on))
        self._under_way(by_name["Ararat Learning"])
        self._was_away([by_name["Acme"], by_name["Northwind Dental Group"]])
        self._will_be_away()
        self.bulk.write()

    def _mention_not(self, acme: Settled) -> None:
        contact, _name = acme.people[0]
        on = self.today - 60 * DAY
        self.bulk.add(
            Preference, id=id_at(noon(on), self.chance), created_at=noon(on), client_id=acme.id, contact_id=contact,
            kind=PreferenceKind.AVOID, label="The Leeds branch", value="She had to close it herself last year",
            source="Ben, at the trade counter", noted_on=on, noted_by_id=acme.owner.id,
        )  # fmt: skip

    def _finished(self, hands: Hands) -> None:
        """Briefed the day after, confirmed then, introduced two days later."""
        at = noon(hands.on)
        handoff = self._begin(
            hands, at, briefed_at=at + DAY, confirmed_at=at + DAY, introduced_at=at + 3 * DAY, closed_at=at + 3 * DAY
        )
        words = INTRODUCED.format(to=hands.to.name, giver=hands.giver.name)
        self._step(hands, handoff, HandoffStepKind.BRIEFED, at + DAY, hands.to)
        self._step(hands, handoff, HandoffStepKind.CONFIRMED, at + DAY, hands.to)
        self._step(hands, handoff, HandoffStepKind.INTRODUCED, at + 3 * DAY, hands.to, words)
        known: dict[str, Any] = {"client_id": hands.settled.id, "handoff_id": handoff}
        confirmed = HandoffConfirmed(
            **known, **_by(hands.to), from_name=hands.giver.name, to_name=hands.to.name,
        )  # fmt: skip
        add_event(self.bulk, confirmed, at + DAY, self.chance)
        introduced = ClientIntroduced(
            **known, **_by(hands.to), owner_name=hands.to.name, to=(hands.settled.people[0][1],)
        )
        add_event(self.bulk, introduced, at + 3 * DAY, self.chance)

    def _under_way(self, settled: Settled) -> None:
        """From its owner to Ada: briefed, not yet confirmed, and she asks something."""
        ada, on = self.team["Ada Duarte"], Calendar().add_workdays(self.today, -3)
        hands = Hands(
            settled, settled.owner, ada, on, Reason.OTHER, f"{settled.owner.name} goes back to onboarding alone"
        )
        self._change_owner(hands)
        at = noon(on)
        handoff = self._begin(hands, at, briefed_at=at + DAY / 4, asked_at=noon(self.today) - DAY)
        self._step(hands, handoff, HandoffStepKind.BRIEFED, at + DAY / 4, hands.giver)
        self._step(hands, handoff, HandoffStepKind.ASKED, noon(self.today) - DAY, ada, QUESTION)

    def _change_owner(self, hands: Hands) -> None:
        client, at = hands.settled.id, noon(hands.on)
        its = Assignment.client_id == client, Assignment.owner_id == hands.giver.id
        db.session.execute(update(Assignment).where(*its).values(until_on=hands.on))
        db.session.add(
            Assignment(
                id=id_at(at, self.chance), created_at=at, client_id=client, user_id=hands.to.id,
                role=AssignmentRole.OWNER, from_on=hands.on,
            )
        )  # fmt: skip
        db.session.flush()
        standing = update(ClientStanding).where(ClientStanding.client_id == client)
        db.session.execute(standing.values(owner_id=hands.to.id).execution_options(synchronize_session=False))
        changed = OwnerChanged(
            client_id=client, **_by(self.team["Lea Brandt"]), before_id=hands.giver.id, before_name=hands.giver.name,
            owner_id=hands.to.id, owner_name=hands.to.name, handed_over=True,
        )  # fmt: skip
        add_event(self.bulk, changed, at, self.chance)

    def _was_away(self, clients: list[Settled]) -> None:
        """Ada, with Priya in her place, who serves both clients anyway."""
        ada, priya = self.team["Ada Duarte"], self.team["Priya Raman"]
        first, last = self.today - 9 * DAY, self.today - 3 * DAY
        absence = self._absence(ada, priya, first, last, begun_at=noon(first), ended_at=noon(last + DAY))
        for settled in clients:
            hands = Hands(settled, ada, priya, first, Reason.LEAVE)
            at = noon(first)
            handoff = self._begin(
                hands, at, absence_id=absence, briefed_at=at, confirmed_at=at, closed_at=noon(last + DAY)
            )
            self._step(hands, handoff, HandoffStepKind.CONFIRMED, at, priya)

    def _will_be_away(self) -> None:
        monday = self.today + (14 - self.today.weekday()) * DAY
        self._absence(self.team["Omar Nasser"], self.team["Jonah Ellis"], monday, monday + 4 * DAY)

    def _absence(self, person: User, stand_in: User, first: date, last: date, **known: Any) -> UUID:
        at = noon(min(first, self.today) - 20 * DAY)
        absence = id_at(at, self.chance)
        self.bulk.add(
            Absence, id=absence, created_at=at, user_id=person.id, stand_in_id=stand_in.id, from_on=first,
            until_on=last, planned_by_id=person.id, **known,
        )  # fmt: skip
        return absence

    def _begin(self, hands: Hands, at: datetime, **known: Any) -> UUID:
        handoff, days = id_at(at, self.chance), Calendar()
        brief_by = days.add_workdays(hands.on, BRIEFING_DAYS)
        introduce_by = None if "absence_id" in known else days.add_workdays(hands.on, INTRODUCTION_DAYS)
        note = "" if "absence_id" in known else NOTES.get(hands.settled.company.name, "")
        self.bulk.add(
            Handoff, id=handoff, created_at=at, client_id=hands.settled.id, from_id=hands.giver.id,
            from_name=hands.giver.name, to_id=hands.to.id, to_name=hands.to.name, reason=hands.reason,
            words=hands.words, note=note, brief=_as_of(brief_of(hands.settled.id, self.today), at).frozen,
            brief_by=brief_by, introduce_by=introduce_by, **known,
        )  # fmt: skip
        by = hands.giver if hands.reason == Reason.LEAVE else self.team["Lea Brandt"]
        self._step(hands, handoff, HandoffStepKind.BEGUN, at, by, note or None)
        begun = HandoffBegun(
            client_id=hands.settled.id, **_by(by), handoff_id=handoff, from_id=hands.giver.id,
            from_name=hands.giver.name, to_id=hands.to.id, to_name=hands.to.name, reason=hands.reason.value,
            brief_by=brief_by, introduce_by=introduce_by,
        )  # fmt: skip
        add_event(self.bulk, begun, at, self.chance)
        return handoff

    def _step(
        self, hands: Hands, handoff: UUID, kind: HandoffStepKind, at: datetime, by: User, words: str | None = None
    ) -> None:
        self.bulk.add(
            HandoffStep, id=id_at(at, self.chance), created_at=at, client_id=hands.settled.id, handoff_id=handoff,
            kind=kind, by_id=by.id, by_name=by.name, words=words,
        )  # fmt: skip


def add_handoffs(bulk: Bulk, today: date, clients: Iterable[Settled]) -> None:
    team = {user.name: user for user in db.session.scalars(select(User))}
    Handoffs(bulk, today, team).tell(clients)


def _by(user: User) -> dict[str, Any]:
    return {"actor_id": user.id, "actor_name": user.name}


def _as_of(brief: Brief, at: datetime) -> Brief:
    """Without what came later, as far as it says when that was."""
    day = at.date()
    return replace(
        brief,
        made_at=at,
        talks=tuple(one for one in brief.talks if one.at <= at),
        worries=tuple(one for one in brief.worries if one.since is None or one.since <= at),
        promises=tuple(one for one in brief.promises if one.said_at is None or one.said_at <= at),
        people=tuple(
            replace(one, known=tuple(known for known in one.known if known.noted_on and known.noted_on <= day))
            for one in brief.people
        ),
    )
