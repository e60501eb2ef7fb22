"""Running what reacts later: each delivery is claimed, run in a transaction of its own and marked done in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.ground.db import db, now
from portal.ground.happen import LATER, Delivery, Event, caused_by, revive

MAX_ATTEMPTS = 5
Owed = Row[UUID, UUID, str, int]
CLAIM = timedelta(minutes=5)  # a worker that died with a delivery in hand loses it after this long
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def deliver_waiting(limit: int = 100) -> int:
    """Run the deliveries that are due; return how many this call finished."""
    due = (
        select(Delivery.client_id, Delivery.event_id, Delivery.handler, Delivery.attempts)
        .where(Delivery.done_at.is_(None), Delivery.set_aside_at.is_(None), Delivery.not_before <= now())
        .order_by(Delivery.not_before)
        .limit(limit)
    )
    waiting = db.session.execute(due).all()
    db.session.rollback()
    return sum(_deliver(delivery) for delivery in waiting)


def _deliver(delivery: Owed) -> bool:
    if not _claim(delivery):
        return False
    try:
        event = db.session.get_one(Event, (delivery.client_id, delivery.event_id))
        with caused_by(event.cause_id):
            LATER[event.kind][delivery.handler](revive(event.kind, event.payload), event.id)
        _settle(delivery, done_at=now(), error=None)
    except Exception as error:
        db.session.rollback()
        _put_back(delivery, f"{type(error).__name__}: {error}")
        return False
    return True


def _claim(delivery: Owed) -> bool:
    """Take the delivery for ourselves; False if someone else was faster."""
    claim = (
        update(Delivery)
        .where(
            Delivery.client_id == delivery.client_id,
            Delivery.event_id == delivery.event_id,
            Delivery.handler == delivery.handler,
            Delivery.attempts == delivery.attempts,
            Delivery.done_at.is_(None),
        )
        .values(attempts=Delivery.attempts + 1, not_before=now() + CLAIM)
        .execution_options(synchronize_session=False)
    )
    taken: int = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return taken == 1


def _put_back(delivery: Owed, error: str) -> None:
    """Wait longer each time; after the last try set it aside where the admin sees it."""
    tries = delivery.attempts + 1
    if tries >= MAX_ATTEMPTS:
        _settle(delivery, set_aside_at=now(), error=error)
    else:
        _settle(delivery, not_before=now() + WAITS[tries - 1], error=error)


def _settle(delivery: Owed, **values: object) -> None:
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.client_id == delivery.client_id,
            Delivery.event_id == delivery.event_id,
            Delivery.handler == delivery.handler,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
