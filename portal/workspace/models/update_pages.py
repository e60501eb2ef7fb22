"""What the pages of updates show: the team's list, a client's list, and who has read what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.ground.db import db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import Membership, User
from portal.workspace.models.postings import Posting, PostingRead
from portal.workspace.models.updates import Update

SIZE = 25
MOST_READS = 100
MOST_SEGMENTS = 100

# An update for one client is there for those who see the client: the fence narrows the clients of the inner select.
_seen = or_(Update.only_client_id.is_(None), Update.only_client_id.in_(select(Client.id)))
_LIST = (
    select(
        Update.id,
        Update.kind,
        Update.title,
        Update.audience,
        Update.segment,
        Update.written_by_name,
        Update.signed_by_name,
        Update.publish_at,
        Update.posted_at,
        Update.withdrawn_at,
        Update.reached,
        Client.name.label("client_name"),
    )
    .outerjoin(Client, Client.id == Update.only_client_id)
    .where(_seen)
    .order_by(Update.id.desc())
    .limit(SIZE + 1)
)
_LIST_ON = _LIST.where(Update.id < bindparam("after"))
_ONE = select(Update).where(Update.id == bindparam("id"), _seen)

_Anybody = aliased(PostingRead)
_times_read = (
    select(func.count())
    .select_from(_Anybody)
    .where(_Anybody.client_id == Posting.client_id, _Anybody.posting_id == Posting.id)
    .correlate(Posting)
    .scalar_subquery()
)
_POSTINGS = (
    select(
        Posting.id,
        Posting.update_id,
        Posting.kind,
        Posting.title,
        Posting.text,
        Posting.signed_by_name,
        Posting.published_at,
        PostingRead.read_at,
        _times_read.label("times_read"),
    )
    .outerjoin(
        PostingRead,
        and_(
            PostingRead.client_id == Posting.client_id,
            PostingRead.posting_id == Posting.id,
            PostingRead.user_id == bindparam("me"),
        ),
    )
    .where(Posting.client_id == bindparam("client_id"), Posting.withdrawn_at.is_(None))
    .order_by(Posting.published_at.desc(), Posting.id.desc())
    .limit(SIZE + 1)
)
_POSTINGS_ON = _POSTINGS.where(
    or_(
        Posting.published_at < bindparam("at"),
        and_(Posting.published_at == bindparam("at"), Posting.id < bindparam("after")),
    )
)
_READS = (
    select(PostingRead.name, PostingRead.read_at, Client.name.label("client_name"), Client.id.label("client_id"))
    .join(Posting, and_(Posting.client_id == PostingRead.client_id, Posting.id == PostingRead.posting_id))
    .join(Client, Client.id == Posting.client_id)
    .where(Posting.update_id == bindparam("update_id"))
    .order_by(PostingRead.read_at.desc())
    .limit(MOST_READS + 1)
)
_UNREAD = (
    select(User.name)
    .join(Membership, Membership.user_id == User.id)
    .outerjoin(
        PostingRead,
        and_(
            PostingRead.client_id == Membership.client_id,
            PostingRead.user_id == Membership.user_id,
            PostingRead.posting_id == bindparam("posting_id"),
        ),
    )
    .where(
        Membership.client_id == bindparam("client_id"),
        Membership.ended_at.is_(None),
        User.disabled_at.is_(None),
        PostingRead.user_id.is_(None),
    )
    .order_by(User.name)
    .limit(MOST_READS)
)
_SEGMENTS = (
    select(ClientStanding.segment)
    .where(ClientStanding.segment.is_not(None))
    .group_by(ClientStanding.segment)
    .order_by(ClientStanding.segment)
    .limit(MOST_SEGMENTS)
)


def updates(cursor: str | None) -> Page[Any]:
    """The team's updates and letters, the newest first."""
    known = unpack_cursor(cursor)
    if known and len(known) == 1 and isinstance(known[0], UUID):
        rows = db.session.execute(_LIST_ON, {"after": known[0]}).all()
    else:
        rows = db.session.execute(_LIST).all()
    return page_of(rows, SIZE, lambda row: (row.id,))


def seen_update(update_id: UUID) -> Update | None:
    """The update, if the reader may see whom it is for."""
    return db.session.scalars(_ONE, {"id": update_id}).one_or_none()


def postings(client_id: UUID, reader_id: UUID, cursor: str | None) -> Page[Any]:
    """What a client was told, the newest first; `read_at` is when the reader marked it, None while it is unread."""
    who = {"client_id": client_id, "me": reader_id}
    known = unpack_cursor(cursor)
    if known and len(known) == 2 and isinstance(known[0], datetime) and isinstance(known[1], UUID):
        rows = db.session.execute(_POSTINGS_ON, {**who, "at": known[0], "after": known[1]}).all()
    else:
        rows = db.session.execute(_POSTINGS, who).all()
    return page_of(rows, SIZE, lambda row: (row.published_at, row.id))


def reads(update_id: UUID) -> Sequence[Any]:
    """Who marked it as read at any client, the latest first; one more than are shown."""
    return db.session.execute(_READS, {"update_id": update_id}).all()


def unread_by(client_id: UUID, posting_id: UUID) -> Sequence[str]:
    """The names of those with access who have not marked it as read."""
    return db.session.scalars(_UNREAD, {"client_id": client_id, "posting_id": posting_id}).all()


def segments() -> Sequence[str]:
    """The segments there are among the clients the reader sees."""
    return db.session.scalars(_SEGMENTS).all()  # type: ignore[return-value]
