"""Settling a client's touchpoints: which are kept and by what, which comes next and when. Safe at any time, again.

Everything is worked out from what is known now: the start, the cadence of the segment, what was skipped, and every
talk there is. So an edited, removed, restored or imported talk comes out as if it had always been so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from portal.cadence.models.cadences import Cadences, Rhythm, cadences_in_force
from portal.cadence.models.contacts_made import last_letter, last_talk
from portal.cadence.models.ladder import Step, step_after
from portal.cadence.models.series import FOLLOW_UP_SERIES, LETTER_SERIES, Series
from portal.facts import TouchpointKept
from portal.ground.clock import from_local, in_zone, today_in, vendor_zone
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen
from portal.ground.workdays import Calendar, vendor_calendar
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.tasks.touchpoints import OPEN, ClientCadence, Touchpoint, is_open

RUNNING = (ClientState.ONBOARDING, ClientState.ACTIVE)
PLACES = select(
    Client.id,
    Client.name,
    Client.started_on,
    Client.zone,
    ClientStanding.state,
    ClientStanding.segment,
    last_talk().label("talk_at"),
    last_letter().label("letter_at"),
).join(ClientStanding, ClientStanding.client_id == Client.id)
_HOLD = select(ClientStanding.client_id).where(ClientStanding.client_id == bindparam("client_id")).with_for_update()
_NEXT = (
    select(
        Touchpoint.id, Touchpoint.planned_on, Touchpoint.due_on, Touchpoint.opens_at, Touchpoint.gap_days, Client.zone
    )
    .join(Client, Client.id == Touchpoint.client_id)
    .where(Touchpoint.client_id == bindparam("client_id"), FOLLOW_UP_SERIES.mine, *OPEN)
)


class House:
    """What is the same for every client: the cadences in force and the working days; each read when it is asked for."""

    @cached_property
    def cadences(self) -> Cadences:
        return cadences_in_force()

    @cached_property
    def calendar(self) -> Calendar:
        return vendor_calendar()


def settle(client_id: UUID, house: House | None = None) -> None:
    """Bring all touchpoints of a client in line with what is known. Two at once wait for each other.

    `house`: read once by whoever settles many.
    """
    house = house or House()
    db.session.flush()
    db.session.execute(_HOLD, {"client_id": client_id})
    place = db.session.execute(PLACES.where(Client.id == client_id)).one_or_none()
    if place is None:
        return
    for series in (FOLLOW_UP_SERIES, LETTER_SERIES):
        Settling(place, series, house).settle()
    _remember(place)


def talked(client_id: UUID, at: datetime) -> None:
    """A talk is new in the history: usually it only moves the next date, which takes a statement or two."""
    following = db.session.execute(_NEXT, {"client_id": client_id}).one_or_none()
    if at < now() - timedelta(days=1) or (following is not None and at >= following.opens_at):
        settle(client_id)
    elif following is not None:
        _move(client_id, following, at)


def _move(client_id: UUID, following: Any, at: datetime) -> None:
    """Later, never earlier: of two talks at once the later day counts, and neither waits for the other."""
    due_on = due_after(following.planned_on, following.gap_days, at, following.zone, vendor_calendar())
    its = (Touchpoint.client_id == client_id, Touchpoint.id == following.id, Touchpoint.due_on < due_on)
    if due_on > following.due_on:
        moved = update(Touchpoint).where(*its).values(due_on=due_on, announced_at=None)
        db.session.execute(moved, execution_options={"synchronize_session": False})


def due_after(planned_on: date, gap_days: int, last_at: datetime | None, zone: str | None, calendar: Calendar) -> date:
    """The planned day, or so many days after the last talk if that is later; people work on it."""
    on = planned_on
    if gap_days and last_at is not None:
        on = max(on, in_zone(last_at, zone or vendor_zone()).date() + timedelta(days=gap_days))
    return calendar.next_workday(on)


def is_running(place: Any) -> bool:
    return place.state in RUNNING and place.started_on is not None


def following_step(place: Any, series: Series, rhythm: Rhythm, settled: list[Any]) -> Step | None:
    """Which touchpoint comes after those that are kept or skipped, and after the last contact."""
    zone, used = place.zone or vendor_zone(), {(row.kind, row.number) for row in settled}
    after = max([place.started_on, *(row.planned_on for row in settled)])
    if (last_at := series.last_at(place)) is not None:
        after = max(after, in_zone(last_at, zone).date() + timedelta(days=series.near_days))
    steps = (step for step in series.steps(place.started_on, rhythm) if step.key not in used)
    return step_after(steps, after, today_in(zone))


@dataclass
class Settling:
    """One series of one client, `place`, a row of PLACES."""

    place: Any
    series: Series
    house: House

    def settle(self) -> None:
        rows = self._judge()
        following = next((row for row in rows if is_open(row)), None)
        if not is_running(self.place):
            self._stop(following)
            return
        settled = [row for row in rows if row.kept_at is not None or row.skipped_at is not None]
        rhythm = self.house.cadences.of(self.place.segment)
        step = following_step(self.place, self.series, rhythm, settled)
        if following is not None and (step is None or step.key != (following.kind, following.number)):
            following = self._left_standing(following)
        if following is None and step is not None:
            following = self._open(step, rows)
        elif following is not None and step is not None and step.key == (following.kind, following.number):
            self._take(following, step)

    @property
    def zone(self) -> str:
        return self.place.zone or vendor_zone()

    def _judge(self) -> list[Touchpoint]:
        """Each is kept by the first contact since it opened. Of those that turn out open only the first is left."""
        its = Touchpoint.client_id == self.place.id, self.series.mine
        query = self.series.rows.where(*its).order_by(Touchpoint.planned_on, Touchpoint.id)
        found = db.session.execute(query, execution_options={"populate_existing": True}).all()
        standing = [(row, by, at) for row, by, at in found if row.skipped_at is None and row.stopped_at is None]
        unkept = [row for row, by, _at in standing if by is None]
        for row in unkept[1:]:
            db.session.delete(row)
        db.session.flush()
        for row, by, at in standing:
            if by is not None and row.kept_by_id != by:
                self._keep(row, by, at)
        db.session.flush()
        for row in unkept[:1]:
            row.kept_at = row.kept_by_id = None
        db.session.flush()
        return [row for row, _by, _at in found if row not in unkept[1:]]

    def _keep(self, row: Touchpoint, by: UUID, at: datetime) -> None:
        is_new = row.kept_at is None
        row.kept_by_id, row.kept_at = by, at
        if is_new:
            known: dict[str, Any] = {"touchpoint_id": row.id, "what": row.kind.value, "number": row.number}
            happen(TouchpointKept(client_id=row.client_id, actor_id=None, kept_by_id=by, **known))

    def _stop(self, following: Touchpoint | None) -> None:
        if following is not None:
            following.stopped_at = now()
            db.session.flush()

    def _left_standing(self, following: Touchpoint) -> Touchpoint | None:
        """Another is next by the cadence of now: one that nobody has met yet goes, what is due or snoozed stays."""
        if following.due_on <= today_in(self.zone) or following.announced_at or following.snoozed_until:
            return following
        db.session.delete(following)
        db.session.flush()
        return None

    def _open(self, step: Step, rows: list[Touchpoint]) -> Touchpoint:
        """A new one, or the one that stopped when the client paused."""
        row = next((row for row in rows if (row.kind, row.number) == step.key and row.stopped_at is not None), None)
        if row is None:
            row = Touchpoint(id=new_id(), client_id=self.place.id, kind=step.kind, number=step.number)
        row.stopped_at = row.snoozed_until = row.snooze_reason = row.announced_at = None
        self._take(row, step)
        return row

    def _take(self, row: Touchpoint, step: Step) -> None:
        """Its days by the start and the talks as they are known now."""
        last_at = self.series.last_at(self.place)
        due_on = due_after(step.on, step.gap_days, last_at, self.place.zone, self.house.calendar)
        opens_on = step.on - timedelta(days=step.near_days)
        row.planned_on, row.gap_days = step.on, step.gap_days
        row.opens_at = from_local(opens_on, time(), self.zone)
        if row.due_on != due_on:
            row.due_on = due_on
            if due_on > today_in(self.zone):
                row.announced_at = None
        db.session.add(row)
        db.session.flush()


def _remember(place: Any) -> None:
    known = {"state": place.state, "segment": place.segment, "zone": place.zone, "started_on": place.started_on}
    db.session.merge(ClientCadence(client_id=place.id, stale=False, **known))
    db.session.flush()
