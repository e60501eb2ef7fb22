"""Reminders, at most two for each invitation; and links sent again or found to have bounced."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, insert, not_, or_, select, update

from portal.ground.access import as_system
from portal.ground.bounces import Bounce
from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.ground.outbox import Mail
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.eligibility import joined, unreachable
from portal.surveys.models.mails import Mails
from portal.surveys.models.waves import Invitation, Wave, hold_wave
from portal.surveys.models.withheld import Reason

REMINDED_AT_ONCE = 200

_open = (
    Invitation.completed_at.is_(None),
    Invitation.stopped_at.is_(None),
    Invitation.revoked_at.is_(None),
    Invitation.bounced_at.is_(None),
    Invitation.expires_at > bindparam("at"),
)
_WAVES = (
    select(Wave.id)
    .where(Wave.reminders > 0, Wave.cancelled_at.is_(None), Wave.sent_at.is_not(None))
    .where(select(Invitation.id).where(Invitation.wave_id == Wave.id, *_open).exists())
    .order_by(Wave.id)
)


class UnreachableError(ValueError):
    """No mail about this survey may go to them, for that `reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def remind() -> int:
    """Remind whoever has not answered some days after they were asked or reminded; how many.

    In steps of one transaction each, which hold the wave: nobody is reminded twice, whoever works beside us.
    """
    waves = db.session.scalars(_WAVES, {"at": now()}).all()
    db.session.rollback()
    return sum(_remind_all(wave_id) for wave_id in waves)


def _remind_all(wave_id: UUID) -> int:
    total = 0
    while step := _remind_some(hold_wave(wave_id)):
        total += step
    db.session.rollback()
    return total


def _remind_some(wave: Wave) -> int:
    at = now()
    due = db.session.execute(_due(wave), {"at": at, "size": REMINDED_AT_ONCE}).all()
    if due:
        _write(wave, due, at)
    db.session.commit()
    return len(due)


def _due(wave: Wave) -> Any:
    """Who was asked or reminded long enough ago, can be reached, and has a reminder left."""
    last = func.coalesce(Invitation.reminded_at, Invitation.created_at)
    usual = now() - timedelta(days=wave.remind_after_days)
    until = max(usual, wave.hurried_at or usual)
    return (
        _reachable(wave.survey_id)
        .where(Invitation.wave_id == wave.id, Invitation.reminded < wave.reminders, last <= until, *_open)
        .order_by(Invitation.client_id, Invitation.id)
        .limit(bindparam("size"))
    )


def _reachable(survey_id: UUID) -> Any:
    people = joined(
        select(
            *(Invitation.client_id, Invitation.id, Invitation.contact_id, Invitation.generation),
            *(Invitation.expires_at, Invitation.reminded),
            *(Contact.name, Contact.email, Client.zone),
            func.coalesce(Contact.language, Client.language).label("language"),
        )
    )
    mine = and_(Invitation.client_id == Contact.client_id, Invitation.contact_id == Contact.id)
    reasons = [condition for condition, _reason in unreachable(survey_id, vendor_today())]
    return people.join(Invitation, mine).where(not_(or_(*reasons)))


def _write(wave: Wave, due: Sequence[Any], at: datetime) -> None:
    mails = Mails(wave)
    written = [
        mails.write(row, row, key=f"invitation {row.id} {row.generation} reminder {row.reminded + 1}", reminder=True)
        for row in due
    ]
    if known := [mail for mail in written if mail is not None]:
        db.session.execute(insert(Mail), known)
    reminded = update(Invitation).where(Invitation.wave_id == wave.id, Invitation.id.in_([row.id for row in due]))
    reminded = reminded.values(reminded=Invitation.reminded + 1, reminded_at=at)
    db.session.execute(reminded.execution_options(synchronize_session=False))


def ask_again(invitation: Invitation) -> None:
    """A new link in a new mail for somebody who has not answered, open as long as the first; the old opens nothing.

    Raises UnreachableError. Answered ones stay as they are.
    """
    if invitation.completed_at is not None:
        return
    with as_system():
        wave = hold_wave(invitation.wave_id)
        _demand_reachable(wave, invitation)
        invitation.generation += 1
        invitation.revoked_at = invitation.bounced_at = invitation.stopped_at = None
        invitation.expires_at = now() + timedelta(days=wave.open_days)
        db.session.flush()
        row = db.session.execute(_reachable(wave.survey_id).where(Invitation.id == invitation.id)).one()
        mail = Mails(wave).write(row, row, key=f"invitation {row.id} {row.generation}")
        if mail is None:
            raise UnreachableError(Reason.NO_ADDRESS)
        db.session.execute(insert(Mail), [mail])
        invitation.email = row.email


def _demand_reachable(wave: Wave, invitation: Invitation) -> None:
    person = Contact.client_id == invitation.client_id, Contact.id == invitation.contact_id
    for condition, reason in unreachable(wave.survey_id, vendor_today()):
        if db.session.scalar(joined(select(Contact.id)).where(*person, condition)) is not None:
            raise UnreachableError(Reason(reason))


def note_bounces() -> int:
    """Mark the open invitations whose mail the server refused for good; how many."""
    came_back = select(Bounce.address).where(
        Bounce.address == func.lower(Invitation.email), Bounce.bounced_at >= Invitation.created_at
    )
    marked = (
        update(Invitation)
        .where(Invitation.expires_at > now(), Invitation.completed_at.is_(None), Invitation.bounced_at.is_(None))
        .where(Invitation.stopped_at.is_(None), Invitation.revoked_at.is_(None), came_back.exists())
        .values(bounced_at=now())
        .execution_options(synchronize_session=False)
    )
    count: int = db.session.execute(marked).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return count
