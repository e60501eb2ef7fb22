"""Mail: `post` writes a row in the transaction of its cause, `send_waiting` (`ground/sending.py`) sends what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.ground.db import db, new_id, now
from portal.ground.letters import reading, write
from portal.ground.outbox import Attached, Mail, MailState
from portal.ground.sending import has_mailbox_page, our_host, send_waiting

__all__ = [
    "Addressee",
    "File",
    "Mail",
    "MailState",
    "Reader",
    "addressed",
    "forget_old_mail",
    "has_mailbox_page",
    "post",
    "send_waiting",
]

KEPT_FOR = timedelta(days=90)


class Reader(Protocol):
    """Whom a mail can go to; a User is one."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def zone(self) -> str | None: ...


@dataclass(frozen=True)
class Addressee:
    """Somebody without a user, or someone to be written to in another language."""

    email: str
    name: str = ""
    language: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class File:
    """A small file to go with a mail; the outbox keeps it in the database."""

    name: str
    content_type: str
    content: bytes


def post(
    to: Reader,
    template: str,
    *,
    key: str | None = None,
    secret: bool = False,
    stranger: bool = False,
    about_account: bool = False,
    client_id: UUID | None = None,
    user_id: UUID | None = None,
    unsubscribe_url: str | None = None,
    reply_to: str | None = None,
    not_before: datetime | None = None,
    files: Iterable[File] = (),
    **context: Any,
) -> Mail:
    """Write the mail of templates/mail/<template>.txt and .html into the outbox, in the current transaction.

    `key`: a second mail of the same key is not written; the first is returned. `secret`: it holds a link that
    opens an account, so its words are forgotten once it is sent or has failed for good. `stranger`: its reader agreed
    to nothing, so their address and name are forgotten with the words. `about_account`: no bounce keeps it back.
    `unsubscribe_url` has to answer a one-click POST (RFC 8058). `reply_to`: whose address an answer goes to, if not
    ours. Raises ValueError for an address that is none or would add a header.
    """
    row = addressed(
        to, template, key=key, secret=secret, stranger=stranger, about_account=about_account, client_id=client_id,
        user_id=user_id, unsubscribe_url=unsubscribe_url, reply_to=reply_to, not_before=not_before, **context,
    )  # fmt: skip
    attached = [Attached(position=position, **vars(file)) for position, file in enumerate(files)]
    return _kept_once(Mail(**row, attached=attached))


def addressed(
    to: Reader,
    template: str,
    *,
    key: str | None = None,
    secret: bool = False,
    stranger: bool = False,
    about_account: bool = False,
    client_id: UUID | None = None,
    user_id: UUID | None = None,
    unsubscribe_url: str | None = None,
    reply_to: str | None = None,
    not_before: datetime | None = None,
    **context: Any,
) -> dict[str, Any]:
    """The same mail as the values of a row, for those who write many at once; they see to the keys themselves."""
    address = _address(to)
    with reading(to.language, to.zone):
        letter = write(template, context | {"to": to, "unsubscribe_url": unsubscribe_url})
    id = new_id()
    return {
        "id": id,
        "key": key,
        "message_id": f"<{id.hex}@{our_host()}>",
        "to_address": address.addr_spec,
        "to_name": address.display_name,
        "reply_to": _one_line(reply_to) if reply_to else None,
        "unsubscribe_url": _one_line(unsubscribe_url) if unsubscribe_url else None,
        "secret": secret or stranger,
        "stranger": stranger,
        "about_account": about_account,
        "not_before": not_before or now(),
        "client_id": client_id,
        "user_id": user_id,
        **vars(letter),
    }


def _address(to: Reader) -> Address:
    name = " ".join(to.name.split())
    try:
        address = Address(name, addr_spec=_one_line(to.email))
    except (HeaderParseError, IndexError) as unreadable:
        raise ValueError("this is not a mail address") from unreadable
    if not address.username or not address.domain:
        raise ValueError("this is not a mail address")
    return address


def _one_line(text: str) -> str:
    if any(sign in text for sign in "\r\n"):
        raise ValueError("this would add a line to the head of a mail")
    return text


def _kept_once(mail: Mail) -> Mail:
    if mail.key is None:
        db.session.add(mail)
        return mail
    same = select(Mail).where(Mail.key == mail.key)
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:
        return db.session.scalars(same).one()
    return mail


def forget_old_mail() -> None:
    """Delete finished mails after 90 days: they hold people's words and addresses."""
    db.session.execute(
        delete(Mail)
        .where(Mail.not_before.is_(None), Mail.created_at < now() - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
