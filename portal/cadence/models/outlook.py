"""What another cadence would change: whose next date moves, worked out without writing anything."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from portal.cadence.models.cadences import Rhythm, concerned, segments_with_their_own
from portal.cadence.models.series import FOLLOW_UP_SERIES
from portal.cadence.models.settling import PLACES, RUNNING, due_after, following_step
from portal.ground.clock import today_in, vendor_zone
from portal.ground.db import db
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import Client, ClientStanding
from portal.tasks.touchpoints import OPEN, Touchpoint, TouchpointKind

MOST_LOOKED_AT = 1000
_NEXT = and_(Touchpoint.client_id == Client.id, FOLLOW_UP_SERIES.mine, *OPEN)
_LATEST = (
    select(func.max(Touchpoint.planned_on))
    .where(
        Touchpoint.client_id == Client.id,
        FOLLOW_UP_SERIES.mine,
        Touchpoint.kept_at.is_not(None) | Touchpoint.skipped_at.is_not(None),
    )
    .correlate(Client)
    .scalar_subquery()
)
_QUERY = (
    PLACES.add_columns(
        Touchpoint.kind, Touchpoint.number, Touchpoint.due_on, Touchpoint.announced_at, Touchpoint.snoozed_until,
        _LATEST.label("settled_on"),
    )
    .outerjoin(Touchpoint, _NEXT)
    .where(ClientStanding.state.in_(RUNNING), Client.started_on.is_not(None))
    .order_by(ClientStanding.sort_name, Client.id)
    .limit(MOST_LOOKED_AT + 1)
)  # fmt: skip


@dataclass(frozen=True)
class Settled:
    """As much of the touchpoints that are over as the next one depends on."""

    planned_on: date
    kind: TouchpointKind | None = None
    number: int = 0


@dataclass(frozen=True)
class Change:
    """One client's next follow-up before and after; None where there is none."""

    client_id: UUID
    name: str
    before: date | None
    after: date | None


@dataclass(frozen=True)
class Outlook:
    """`clients`: how many follow this cadence now; `is_cut`: there are more than were looked at."""

    clients: int
    changes: list[Change]
    is_cut: bool


def outlook(segment: str | None, rhythm: Rhythm) -> Outlook:
    """What happens to the clients of a segment (None: of all without a cadence of their own) under another rhythm."""
    own = segments_with_their_own()
    rows = db.session.execute(_QUERY.where(concerned(segment, own))).all()
    calendar = vendor_calendar()
    looked_at = rows[:MOST_LOOKED_AT]
    changes = [change for row in looked_at if (change := _change(row, rhythm, calendar)) is not None]
    return Outlook(len(looked_at), changes, len(rows) > MOST_LOOKED_AT)


def _change(row: Any, rhythm: Rhythm, calendar: Any) -> Change | None:
    """What is due or snoozed stays; so does what is next either way."""
    if row.due_on is not None and (
        row.due_on <= today_in(row.zone or vendor_zone()) or row.announced_at or row.snoozed_until
    ):
        return None
    settled = [Settled(row.settled_on)] if row.settled_on else []
    step = following_step(row, FOLLOW_UP_SERIES, rhythm, settled)
    after = due_after(step.on, step.gap_days, row.talk_at, row.zone, calendar) if step else None
    return Change(row.id, row.name, row.due_on, after) if after != row.due_on else None
