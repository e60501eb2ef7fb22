"""What the worker does for the cadence: work out what changed, and announce what is due in its owner's morning."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from portal.cadence.models.series import FOLLOW_UP_SERIES
from portal.cadence.models.settling import House, settle
from portal.facts import TouchpointDue
from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import happen
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User
from portal.tasks.touchpoints import OPEN, ClientCadence, Touchpoint

MORNING = time(8)
AT_ONCE = 20  # whoever writes meanwhile waits for no more than these
AHEAD = timedelta(days=1)  # somewhere on the earth it may be tomorrow already

_CHANGED = (
    select(Client.id)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .outerjoin(ClientCadence, ClientCadence.client_id == Client.id)
    .where(
        or_(
            ClientCadence.client_id.is_(None),
            ClientCadence.stale,
            ClientCadence.state != ClientStanding.state,
            ClientCadence.segment.is_distinct_from(ClientStanding.segment),
            ClientCadence.zone.is_distinct_from(Client.zone),
            ClientCadence.started_on.is_distinct_from(Client.started_on),
        )
    )
    .order_by(Client.id)
    .limit(AT_ONCE)
)
_WAITING = (
    select(
        Touchpoint.client_id,
        Touchpoint.id,
        Touchpoint.kind,
        Touchpoint.number,
        Touchpoint.due_on,
        Touchpoint.snoozed_until,
        User.zone,
    )
    .join(ClientStanding, ClientStanding.client_id == Touchpoint.client_id)
    .outerjoin(User, User.id == ClientStanding.owner_id)
    .where(*OPEN, FOLLOW_UP_SERIES.mine, Touchpoint.announced_at.is_(None))
    .order_by(Touchpoint.due_on, Touchpoint.client_id, Touchpoint.id)
)


def tend_touchpoints() -> None:
    """Every few minutes: whatever changed about clients, cadences or talks in bulk, then what is due by now."""
    work_out_changes()
    announce_due()


def work_out_changes() -> None:
    """Settle the clients whose touchpoints were worked out from something else than stands there now."""
    house = House()
    while clients := db.session.scalars(_CHANGED).all():
        for client_id in clients:
            settle(client_id, house)
        db.session.commit()


def announce_due() -> int:
    """Tell that a follow-up is due once the morning of its day has come where its owner works; once, whoever asks."""
    waiting = [row for row in _waiting() if _morning(row) <= now()]
    db.session.rollback()
    told = 0
    for start in range(0, len(waiting), AT_ONCE):
        told += sum(_announce(row) for row in waiting[start : start + AT_ONCE])
        db.session.commit()
    return told


def _waiting() -> Sequence[Any]:
    latest = now().astimezone(UTC).date() + AHEAD
    awake = or_(Touchpoint.snoozed_until.is_(None), Touchpoint.snoozed_until <= latest)
    return db.session.execute(_WAITING.where(Touchpoint.due_on <= latest, awake)).all()


def _morning(row: Any) -> datetime:
    day: date = max(row.due_on, row.snoozed_until or row.due_on)
    return from_local(day, MORNING, row.zone or vendor_zone())


def _announce(row: Any) -> bool:
    """Claim it; False if another worker was faster, or it was kept meanwhile."""
    its = (Touchpoint.client_id == row.client_id, Touchpoint.id == row.id)
    claim = update(Touchpoint).where(*its, *OPEN, Touchpoint.announced_at.is_(None)).values(announced_at=now())
    taken: int = db.session.execute(  # type: ignore[attr-defined]
        claim, execution_options={"synchronize_session": False}
    ).rowcount
    if taken == 1:
        known: dict[str, Any] = {"touchpoint_id": row.id, "what": row.kind.value, "number": row.number}
        happen(TouchpointDue(client_id=row.client_id, actor_id=None, due_on=row.due_on, **known))
    return taken == 1
