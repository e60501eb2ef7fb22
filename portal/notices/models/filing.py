"""What was written to a client's people by mail, kept in the history: what it said and to whom it went."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import MailSent
from portal.ground.access import TeamOnly, as_system
from portal.ground.db import Base, Kept, db, new_id
from portal.ground.happen import happen_all
from portal.ground.outbox import Mail, MailState
from portal.people.models.users import User

MOST_NAMED = 3
FOOT = "\n-- \n"


class FiledMail(Base, Kept, TeamOnly):
    """One mail as it was written to people of a client. `recipients`: name, address and mail of each."""

    __tablename__ = "filed_mail"
    key: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    recipients: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)


Index("uq_filed_mail_key", FiledMail.client_id, FiledMail.key, unique=True)

_STATES = select(Mail.id, Mail.state, Mail.sent_at, Mail.last_error).where(
    Mail.id.in_(bindparam("mails", expanding=True))
)


def file_sent(client_id: UUID, mails: Sequence[Any], *, key: object, by: User | None = None) -> FiledMail | None:
    """Keep what was written to these people in the client's history, once under one `key`; None when there is nothing.

    `mails`: the same mail to one or several of them, as `post` and `notify` return it. `by`: who of us wrote it, None
    for the portal. Raises ValueError for a mail with a secret link, which must not be kept.
    """
    with as_system():
        if _is_filed(client_id, str(key)):
            return None
        filed = file_all({client_id: mails}, key=key, by=by)
    return filed[0] if filed else None


def file_all(mails: Mapping[UUID, Sequence[Any]], *, key: object, by: User | None = None) -> list[FiledMail]:
    """The same for many clients at once, of whom none has it yet: client -> what was written to its people."""
    with as_system():
        filed = [
            _filed(client_id, [vars_of(mail) for mail in own], str(key), by) for client_id, own in mails.items() if own
        ]
        db.session.add_all(filed)
        db.session.flush()
        happen_all([_told(one) for one in filed])
    return filed


def _filed(client_id: UUID, mails: Sequence[Mapping[str, Any]], key: str, by: User | None) -> FiledMail:
    if any(mail["secret"] for mail in mails):
        raise ValueError("a mail with a secret link is not kept")
    return FiledMail(
        id=new_id(),
        client_id=client_id,
        key=key,
        subject=mails[0]["subject"],
        text=without_foot(mails[0]["text"]),
        recipients=[_recipient(mail) for mail in mails],
        by_id=by.id if by else None,
        by_name=by.name if by else "",
    )


def vars_of(mail: Any) -> Mapping[str, Any]:
    """A mail as values, whether it is a row or the values of one."""
    if isinstance(mail, Mapping):
        return mail
    return {name: getattr(mail, name) for name in ("id", "to_address", "to_name", "subject", "text", "secret")}


def without_foot(text: str) -> str:
    """The words without who we are and the link that stops mails, which is one person's own.

    The foot is what follows the last line of its kind: whoever wrote the words may have signed them likewise.
    """
    words, foot, rest = text.rpartition(FOOT)
    return (words if foot else rest).strip()


def _is_filed(client_id: UUID, key: str) -> bool:
    filed = select(FiledMail.id).where(FiledMail.client_id == client_id, FiledMail.key == key)
    return db.session.scalar(filed) is not None


def _recipient(mail: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": mail["to_name"] or mail["to_address"], "address": mail["to_address"], "mail_id": str(mail["id"])}


def _told(filed: FiledMail) -> MailSent:
    names = [recipient["name"] for recipient in filed.recipients]
    return MailSent(
        client_id=filed.client_id,
        actor_id=filed.by_id,
        actor_name=filed.by_name,
        filed_id=filed.id,
        subject=filed.subject,
        to=tuple(names[:MOST_NAMED]),
        others=max(0, len(names) - MOST_NAMED),
    )


def how_it_went(filed: FiledMail) -> list[dict[str, Any]]:
    """Each of its people with their mail; without one where the outbox has forgotten it: it was long ago."""
    wanted = [UUID(recipient["mail_id"]) for recipient in filed.recipients]
    known = {row.id: row for row in db.session.execute(_STATES, {"mails": wanted})}
    return [
        {**recipient, "mail": known.get(mail_id), "is_sent": _is_sent(known.get(mail_id))}
        for recipient, mail_id in zip(filed.recipients, wanted, strict=True)
    ]


def _is_sent(mail: Any) -> bool:
    return mail is None or mail.state == MailState.SENT
