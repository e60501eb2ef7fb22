"""How the demo's clients were followed up: what kept each touchpoint, what is due, overdue, put off and left out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.cadence.jobs import MORNING
from portal.cadence.models.cadences import Cadence, Rhythm
from portal.cadence.models.contacts_made import TWO_WAY
from portal.cadence.models.ladder import Step
from portal.cadence.models.series import FOLLOW_UP_SERIES, LETTER_SERIES, Series
from portal.cadence.models.settling import PLACES, due_after, following_step, is_running
from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import TouchpointDue
from portal.ground.bulk import Bulk
from portal.ground.clock import from_local, in_zone, vendor_zone
from portal.ground.db import db
from portal.ground.workdays import Calendar, vendor_calendar
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.tasks.touchpoints import ClientCadence, Touchpoint, TouchpointKind
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import UpdateKind

SMALL = Rhythm((TouchpointKind.AFTER_30, TouchpointKind.QUARTERLY, TouchpointKind.YEARLY), 6)
LETTERS_SINCE = 100  # days ago the letters began to be planned
SET_DAYS = 210  # days ago the small clients got a cadence of their own
SNOOZED = {"Moor Lane Software": (6, "Anita is on leave until the end of next week")}
SKIPPED = {"Bosphorus Hospitality": "They sat with us at the trade fair that week, there was nothing to add"}
Contact = tuple[datetime, UUID]


def add_touchpoints(bulk: Bulk, chance: Random, clients: Sequence[Settled], today: date, admin: User) -> None:
    """After everything else is in: they follow from what was said and written."""
    at = noon(today - timedelta(days=SET_DAYS))
    bulk.add(
        Cadence, id=id_at(at, chance), created_at=at, segment="Small", number=1, letter_months=SMALL.letter_months,
        kinds=[kind.value for kind in SMALL.kinds], ended=False, made_by_id=admin.id, made_by_name=admin.name,
    )  # fmt: skip
    places = {row.id: row for row in db.session.execute(PLACES.where(Client.id.in_([one.id for one in clients])))}
    for settled in clients:
        Following(bulk, chance, today, settled, places[settled.id]).follow()
    bulk.write()


class Following:
    """Walks the ladder of one client from its start to today."""

    def __init__(self, bulk: Bulk, chance: Random, today: date, settled: Settled, place: Any) -> None:
        self.bulk, self.chance, self.today, self.settled, self.place = bulk, chance, today, settled, place
        self.zone: str = place.zone or vendor_zone()
        self.calendar: Calendar = vendor_calendar()
        self.rhythm = SMALL if place.segment == "Small" else Rhythm()

    def follow(self) -> None:
        known = {name: getattr(self.place, name) for name in ("state", "segment", "zone", "started_on")}
        self.bulk.add(ClientCadence, client_id=self.place.id, stale=False, **known)
        if self.place.started_on is None or self.place.started_on > self.today:
            return
        for series, contacts in ((FOLLOW_UP_SERIES, self._talks()), (LETTER_SERIES, self._letters())):
            self._walk(series, contacts)

    def _walk(self, series: Series, contacts: list[Contact]) -> None:
        """Each step was kept by the first contact since it opened; the first that nothing kept is the next."""
        done: list[dict[str, Any]] = []
        after = self.place.started_on
        if series is LETTER_SERIES:
            after = max(after, self.today - timedelta(days=LETTERS_SINCE))
        for step in series.steps(after, self.rhythm):
            kept = next((one for one in contacts if one[0] >= self._opens(step)), None)
            if kept is None:
                break
            if step.on > after:
                before = max((at for at, _id in contacts if at < self._opens(step)), default=None)
                done.append({**self._days(step, before), "kept_at": kept[0], "kept_by_id": kept[1]})
                after = max(after, in_zone(kept[0], self.zone).date() + timedelta(days=series.near_days))
        if series is FOLLOW_UP_SERIES and done and (why := SKIPPED.get(self.settled.company.name)):
            self._skip(done[-2 if len(done) > 1 else -1], why)
        for values in done:
            self._add(values)
        self._add_next(series, [Row(values) for values in done])

    def _add_next(self, series: Series, done: list[Any]) -> None:
        step = following_step(self.place, series, self.rhythm, done)
        if step is None:
            return
        values = self._days(step, series.last_at(self.place))
        if not is_running(self.place):
            self._add({**values, "stopped_at": noon(self.today - timedelta(days=20))})
            return
        if series is FOLLOW_UP_SERIES and (put_off := SNOOZED.get(self.settled.company.name)):
            values |= {"snoozed_until": self.today + timedelta(days=put_off[0]), "snooze_reason": put_off[1]}
        elif series is FOLLOW_UP_SERIES and values["due_on"] < self.today:
            values["announced_at"] = from_local(values["due_on"], MORNING, vendor_zone())
        touchpoint_id = self._add(values)
        if at := values.get("announced_at"):
            known: dict[str, Any] = {"touchpoint_id": touchpoint_id, "what": step.kind.value, "number": step.number}
            fact = TouchpointDue(client_id=self.place.id, actor_id=None, due_on=values["due_on"], **known)
            add_event(self.bulk, fact, at, self.chance)

    def _days(self, step: Step, last_at: datetime | None) -> dict[str, Any]:
        due_on = due_after(step.on, step.gap_days, last_at, self.place.zone, self.calendar)
        about = {"kind": step.kind, "number": step.number, "planned_on": step.on, "gap_days": step.gap_days}
        return {**about, "due_on": due_on, "opens_at": self._opens(step)}

    def _opens(self, step: Step) -> datetime:
        return from_local(step.on - timedelta(days=step.near_days), time(), self.zone)

    def _skip(self, values: dict[str, Any], why: str) -> None:
        at = noon(values["planned_on"])
        values |= {"kept_at": None, "kept_by_id": None, "skipped_at": at, "skip_reason": why}
        values["skipped_by_id"] = self.settled.owner.id

    def _add(self, values: dict[str, Any]) -> UUID:
        at = noon(min(values["planned_on"], self.today) - timedelta(days=values["gap_days"]))
        touchpoint_id = id_at(at, self.chance)
        self.bulk.add(Touchpoint, id=touchpoint_id, created_at=at, client_id=self.place.id, **values)
        return touchpoint_id

    def _talks(self) -> list[Contact]:
        its = (Interaction.client_id == self.place.id, Interaction.kind.in_(TWO_WAY), Interaction.origin_id.is_(None))
        query = select(Interaction.occurred_at, Interaction.id).where(*its)
        return [(row.occurred_at, row.id) for row in db.session.execute(query.order_by(Interaction.occurred_at))]

    def _letters(self) -> list[Contact]:
        its = (Posting.client_id == self.place.id, Posting.kind == UpdateKind.LETTER, Posting.withdrawn_at.is_(None))
        query = select(Posting.published_at, Posting.id).where(*its)
        return [(row.published_at, row.id) for row in db.session.execute(query.order_by(Posting.published_at))]


class Row:
    """As much of a touchpoint that is over as the next one depends on."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.kind, self.number, self.planned_on = values["kind"], values["number"], values["planned_on"]
