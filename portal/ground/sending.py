"""Sending what waits in the outbox: each mail is claimed, handed over, and its row told how it went."""

from datetime import datetime, timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import case, null, select, update

from portal.ground.bounces import bounced, note_bounce
from portal.ground.db import db, now
from portal.ground.outbox import Mail, MailState
from portal.ground.smtp import BouncedError, Carrier, NotNowError, RefusedForGoodError, UnreachableError

CLAIM = timedelta(minutes=5)  # a sender that died with a mail in hand loses it after this long
WAITS = tuple(timedelta(minutes=wait) for wait in (1, 5, 15, 60, 120, 240, 480, 520))  # a day in all


def our_host() -> str:
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"


def has_mailbox_page() -> bool:
    """Whether mails may be read at /dev/mail: only while somebody develops or tries the portal."""
    config = current_app.config
    return bool(current_app.debug or config.get("DEV_MAIL", config.get("DEVELOPMENT", False)))


def send_waiting(limit: int = 50) -> int:
    """Send the mails that are due; return how many the mail server took.

    Without a mail server they wait, or are called sent where the mailbox page shows them.
    """
    url = current_app.config["SMTP_URL"]
    if not url:
        return _leave_in_mailbox(limit) if has_mailbox_page() else 0
    sent = 0
    with Carrier(url, our_host()) as carrier:
        try:
            for mail_id, attempts in _due(limit):
                sent += _send(mail_id, attempts, carrier)
        except UnreachableError:
            pass  # the others would only wait for the same answer; they stay due
    return sent


def _due(limit: int) -> list[tuple[UUID, int]]:
    due = select(Mail.id, Mail.attempts).where(Mail.not_before <= now()).order_by(Mail.not_before).limit(limit)
    rows = [(row.id, row.attempts) for row in db.session.execute(due)]
    db.session.rollback()
    return rows


def _send(mail_id: UUID, attempts: int, carrier: Carrier) -> bool:
    """Try this mail, if nobody else does; the row tells how it went."""
    if not _claim(mail_id, attempts):
        return False
    mail = db.session.get_one(Mail, mail_id, populate_existing=True)
    if mail.state != MailState.SENDING:  # whoever had it before was only slow
        db.session.rollback()
        return False
    if not mail.about_account and (known := bounced(mail.to_address)):
        _settle(mail_id, attempts + 1, state=MailState.HELD, not_before=None, last_error=known.said)
        return False
    message, address, is_known = mail.message(_sender()), mail.to_address, not mail.stranger
    db.session.rollback()
    try:
        carrier.carry(message)
    except RefusedForGoodError as refused:
        if isinstance(refused, BouncedError) and is_known:
            note_bounce(address, str(refused), mail_id)
        _settle(mail_id, attempts + 1, state=MailState.FAILED, not_before=None, last_error=str(refused))
        return False
    except NotNowError as later:
        _put_back(mail_id, attempts + 1, str(later))
        if isinstance(later, UnreachableError):
            raise
        return False
    _settle(mail_id, None, state=MailState.SENT, not_before=None, sent_at=now(), last_error=None)
    return True


def _claim(mail_id: UUID, attempts: int) -> bool:
    """Take the mail for ourselves; False if someone else was faster."""
    claim = (
        update(Mail)
        .where(Mail.id == mail_id, Mail.attempts == attempts, Mail.not_before <= now())
        .values(state=MailState.SENDING, attempts=attempts + 1, claimed_at=now(), not_before=now() + CLAIM)
        .execution_options(synchronize_session=False)
    )
    taken: int = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return taken == 1


def _put_back(mail_id: UUID, attempts: int, error: str) -> None:
    """Wait longer each time; after a day set it aside where the admin sees it."""
    if attempts > len(WAITS):
        _settle(mail_id, attempts, state=MailState.SET_ASIDE, not_before=None, last_error=error)
    else:
        again: datetime = now() + WAITS[attempts - 1]
        _settle(mail_id, attempts, state=MailState.WAITING, not_before=again, last_error=error)


def _settle(mail_id: UUID, attempts: int | None, **values: object) -> None:
    """Write the outcome. A try that failed counts only while nobody has taken the mail over; one that worked always."""
    outcome = update(Mail).where(Mail.id == mail_id).values(**{**values, **_forgotten(values)})
    if attempts is not None:
        outcome = outcome.where(Mail.attempts == attempts)
    db.session.execute(outcome.execution_options(synchronize_session=False))
    db.session.commit()


def _forgotten(values: dict[str, Any]) -> dict[str, Any]:
    """Of a secret mail that will not be tried again no word is kept but its subject; of a stranger nothing at all."""
    if values["not_before"] is not None:
        return {}
    words = {name: case((Mail.secret, ""), else_=getattr(Mail, name)) for name in ("text", "html")}
    reader = {name: case((Mail.stranger, ""), else_=getattr(Mail, name)) for name in ("to_address", "to_name")}
    return {**words, **reader, "last_error": case((Mail.stranger, null()), else_=values["last_error"])}


def _leave_in_mailbox(limit: int) -> int:
    """Called sent with every word left in them: the mailbox page is the only place where they can be read."""
    waiting = _due(limit)
    taken = update(Mail).where(Mail.id.in_([mail_id for mail_id, _attempts in waiting]))
    taken = taken.values(state=MailState.SENT, not_before=None, sent_at=now())
    db.session.execute(taken.execution_options(synchronize_session=False))
    db.session.commit()
    return len(waiting)


def _sender() -> Address:
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    return Address(name or current_app.config["VENDOR_NAME"], addr_spec=address)
