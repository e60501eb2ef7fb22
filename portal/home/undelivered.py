"""What the portal owes and has not brought: mails by their state, and deliveries that were set aside."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import Id, db
from portal.ground.happen import Delivery, Event
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.outbox import Mail, MailState
from portal.people.models.clients import Client

SIZE = 50
MOST_SET_ASIDE = 100
STATES = {
    "stuck": (MailState.FAILED, MailState.SET_ASIDE, MailState.HELD),
    "waiting": (MailState.WAITING, MailState.SENDING),
    "sent": (MailState.SENT,),
}
_LAST = UUID(int=(1 << 128) - 1)

_MAILS = (
    select(
        *(Mail.id, Mail.subject, Mail.to_name, Mail.to_address, Mail.state, Mail.attempts, Mail.secret),
        *(Mail.not_before, Mail.sent_at, Mail.created_at, Mail.last_error),
    )
    .where(Mail.state.in_(bindparam("states", expanding=True)), Mail.id < bindparam("before", type_=Id()))
    .order_by(Mail.id.desc())
    .limit(SIZE + 1)
)
_SET_ASIDE = (
    select(
        *(Delivery.client_id, Delivery.event_id, Delivery.handler, Delivery.attempts, Delivery.error),
        *(Delivery.set_aside_at, Event.kind, Event.payload, Client.name.label("client_name")),
    )
    .join(Event, (Event.client_id == Delivery.client_id) & (Event.id == Delivery.event_id))
    .outerjoin(Client, Client.id == Delivery.client_id)
    .where(Delivery.set_aside_at.is_not(None))
    .order_by(Delivery.set_aside_at.desc())
    .limit(MOST_SET_ASIDE)
)


def mails(state: str, after: str | None) -> Page[Any]:
    """One page of the mails of this state, newest first."""
    match unpack_cursor(after):
        case [UUID() as before]:
            pass
        case _:
            before = _LAST
    rows = db.session.execute(_MAILS, {"states": STATES[state], "before": before}).all()
    return page_of(rows, SIZE, lambda row: (row.id,))


def set_aside() -> Sequence[Any]:
    """The newest deliveries nobody tries any more, each with its event and its client."""
    return db.session.execute(_SET_ASIDE).all()
