"""Sending waves, step by step: each step is one transaction, so that a worker that dies loses and doubles nobody."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.asking import ask, asking_of
from portal.surveys.models.eligibility import joined
from portal.surveys.models.waves import Invitation, Wave, WaveState, hold_wave
from portal.surveys.models.withheld import WithheldAsk

CLIENTS_AT_ONCE = 50
NOBODY = UUID(int=0)  # before the first id there can be
_OPEN = (Wave.sent_at.is_(None), Wave.cancelled_at.is_(None))

_DUE = select(Wave.id).where(Wave.planned_for <= bindparam("at"), *_OPEN).order_by(Wave.planned_for, Wave.id).limit(1)
_ASKED = select(func.count()).where(Invitation.wave_id == bindparam("wave_id"))
_WITHHELD = select(func.count()).where(WithheldAsk.wave_id == bindparam("wave_id"), WithheldAsk.asked_at.is_(None))
_WAITING = (
    select(WithheldAsk.wave_id, WithheldAsk.contact_id)
    .join(Wave, Wave.id == WithheldAsk.wave_id)
    .where(
        WithheldAsk.next_on <= bindparam("today"),
        WithheldAsk.waits_until >= bindparam("today"),
        WithheldAsk.waits_until.is_not(None),
        WithheldAsk.asked_at.is_(None),
        Wave.cancelled_at.is_(None),
    )
    .order_by(WithheldAsk.wave_id, WithheldAsk.client_id)
    .limit(500)
)


def send_due() -> int:
    """One step of the wave that is due longest; return how much it did, 0 when none is due.

    It holds the wave meanwhile: two workers wait for each other, and the mark of how far it came is in the transaction.
    """
    found = db.session.scalar(_DUE, {"at": now()})
    if found is None:
        db.session.rollback()
        return 0
    wave = hold_wave(found)
    if wave.state != WaveState.SENDING:
        db.session.rollback()
        return 0
    done = _ask_some(wave)
    db.session.commit()
    return done


def _ask_some(wave: Wave) -> int:
    clients = _next_clients(wave)
    if not clients:
        known = {"wave_id": wave.id}
        wave.is_sent(db.session.scalar(_ASKED, known) or 0, db.session.scalar(_WITHHELD, known) or 0)
        return 1
    ask(wave, Client.id.in_(clients))
    wave.asked_to = clients[-1]
    return len(clients)


def _next_clients(wave: Wave) -> list[UUID]:
    asking = asking_of(wave)
    theirs = joined(select(Contact.client_id).distinct()).where(
        asking.audience.condition, Contact.client_id > (wave.asked_to or NOBODY), Client.id.not_in(asking.hidden)
    )
    return list(db.session.scalars(theirs.order_by(Contact.client_id).limit(CLIENTS_AT_ONCE)))


def ask_withheld() -> int:
    """Whoever a wave could not ask and may now be asked, while it is still open; how many were judged anew."""
    waiting: dict[UUID, list[Any]] = {}
    for row in db.session.execute(_WAITING, {"today": vendor_today()}):
        waiting.setdefault(row.wave_id, []).append(row.contact_id)
    db.session.rollback()
    for wave_id, contacts in waiting.items():
        wave = hold_wave(wave_id)
        if wave.cancelled_at is None:
            ask(wave, Contact.id.in_(contacts))
        db.session.commit()
    return sum(len(contacts) for contacts in waiting.values())
