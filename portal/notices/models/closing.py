"""What is told nobody any more: notices and waiting mails of whoever may not see a client now, or has left us."""

from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.outbox import Mail
from portal.notices.models.addressees import addressed
from portal.notices.models.digests import DIGEST_KEY
from portal.notices.models.notices import Notice, remove, unsend
from portal.people.models.clients import ClientStanding

_READERS = select(Notice.user_id).where(Notice.client_id == bindparam("client_id")).distinct()
_RESTRICTED = (
    select(Notice.client_id)
    .join(ClientStanding, ClientStanding.client_id == Notice.client_id)
    .where(Notice.user_id == bindparam("user_id"), ClientStanding.restricted)
    .distinct()
)


def close_for_strangers(client_id: UUID) -> None:
    """Whoever may not see the client now is told nothing more of it.

    A digest of theirs that waits may tell of it: that one is not sent, and the portal's list has the rest of it.
    """
    with as_system():
        readers = set(db.session.scalars(_READERS, {"client_id": client_id}))
        strangers = readers - {person.id for person in addressed(readers, client_id)}
        if strangers:
            remove(Notice.client_id == client_id, Notice.user_id.in_(strangers))
            unsend(Mail.user_id.in_(strangers), Mail.key.startswith(DIGEST_KEY))


def close_restricted(user_id: UUID) -> None:
    """Of restricted clients they may see no longer."""
    with as_system():
        clients = db.session.scalars(_RESTRICTED, {"user_id": user_id}).all()
    for client_id in clients:
        close_for_strangers(client_id)


def close_for_the_gone(user_id: UUID) -> None:
    """Mails to them that still wait are not sent, but for those about their account."""
    with as_system():
        unsend(Mail.user_id == user_id, Mail.about_account.is_(False))
