"""Bringing an update to its clients: postings by the thousand, then mails, in steps that bear being cut off."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, bindparam, func, select, true
from structlog import get_logger

from portal.ground.access import as_system
from portal.ground.bulk import Bulk
from portal.ground.db import db, new_id, now
from portal.ground.links import path_to, site_url
from portal.ground.mail import addressed
from portal.ground.outbox import Mail
from portal.ground.words import markdown_to_html
from portal.notices.models.addressees import PERSON, WISHES, Addressed
from portal.notices.models.choices import NoticeChoice
from portal.notices.models.filing import file_all
from portal.notices.models.kinds import ByMail
from portal.notices.models.notices import Notice
from portal.notices.models.telling import Letter, Occasion
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.users import Membership, User
from portal.workspace.models.notice_kinds import LETTER, UPDATE
from portal.workspace.models.postings import Posting, mail_key
from portal.workspace.models.updates import Audience, Update, UpdateKind, hold

POSTED_AT_ONCE = 1000
MAILED_AT_ONCE = 100
READS_UPDATES = (ClientState.ONBOARDING, ClientState.ACTIVE, ClientState.PAUSED)
NOBODY = UUID(int=0)  # before the first id there can be

log = get_logger("portal.updates")

_DUE = (
    select(Update.id)
    .where(Update.publish_at <= bindparam("at"), Update.mailed_at.is_(None), Update.withdrawn_at.is_(None))
    .order_by(Update.publish_at)
    .limit(1)
)
_POSTED = (
    select(Posting.client_id, Posting.id, Client.name, Client.zone)
    .join(Client, Client.id == Posting.client_id)
    .where(Posting.update_id == bindparam("update_id"), Posting.client_id > bindparam("after"))
    .order_by(Posting.client_id)
    .limit(MAILED_AT_ONCE)
)
# Two statements, each along its own key: joined, a planner without figures walks through every user for each client.
_ACCESS = select(Membership.client_id, Membership.user_id).where(
    Membership.client_id.in_(bindparam("clients", expanding=True)), Membership.ended_at.is_(None)
)
_USERS = (
    select(*PERSON, *WISHES)
    .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
    .where(User.id.in_(bindparam("users", expanding=True)), User.disabled_at.is_(None))
)


def publish_due() -> int:
    """One step of the update that is due longest; return how much it did, 0 when none is due.

    Each step is one transaction with the mark of how far it came, and holds the update meanwhile: a worker that is
    killed is followed by one that goes on, and two at once wait for each other.
    """
    found = db.session.scalar(_DUE, {"at": now()})
    if found is None:
        db.session.rollback()
        return 0
    due = hold(found)
    if due.withdrawn_at is not None or due.mailed_at is not None or due.publish_at is None or due.publish_at > now():
        db.session.rollback()
        return 0
    return _post_some(due) if due.posted_at is None else _mail_some(due)


def _post_some(due: Update) -> int:
    clients = _next_clients(due)
    bulk, at = Bulk(), now()
    for client_id in clients:
        bulk.add(
            Posting, id=new_id(), created_at=at, client_id=client_id, update_id=due.id, kind=due.kind, title=due.title,
            text=due.text, signed_by_name=due.signed_by_name, signed_by_title=due.signed_by_title, published_at=at,
        )  # fmt: skip
    if clients:
        due.posted_to, due.reached = clients[-1], due.reached + len(clients)
    else:
        due.is_out()
    bulk.write()
    return len(clients) or 1


def _next_clients(due: Update) -> Sequence[UUID]:
    after = Client.id > (due.posted_to or NOBODY)
    return db.session.scalars(
        select(Client.id)
        .join(ClientStanding, ClientStanding.client_id == Client.id)
        .where(after, audience_of(due))
        .order_by(Client.id)
        .limit(POSTED_AT_ONCE)
    ).all()


def _mail_some(due: Update) -> int:
    after = due.mailed_to or NOBODY
    posted = db.session.execute(_POSTED, {"update_id": due.id, "after": after}).all()
    if not posted:
        due.mailed_at = now()
        db.session.commit()
        return 1
    bulk, body = Bulk(), markdown_to_html(due.text)
    people = _people([posting.client_id for posting in posted])
    by = db.session.get(User, due.signed_by_id) if due.signed_by_id else None
    mails = {}
    for posting in posted:
        told = [Addressed.read(row, posting.zone) for row in people[posting.client_id]]
        mails[posting.client_id] = _tell(bulk, due, body, posting, told)
    if due.kind == UpdateKind.LETTER:
        file_all(mails, key=f"update {due.id}", by=by)
    due.mailed_to = posted[-1].client_id
    bulk.write()
    return len(posted)


def _people(clients: list[UUID]) -> dict[UUID, list[Any]]:
    """Everybody with access now, by client: each with what a mail and their wishes need."""
    access = db.session.execute(_ACCESS, {"clients": clients}).all()
    found = db.session.execute(_USERS, {"users": [row.user_id for row in access]})
    users = {user.id: user for user in found}
    people = defaultdict(list)
    for row in access:
        if row.user_id in users:
            people[row.client_id].append(users[row.user_id])
    return people


def _tell(bulk: Bulk, due: Update, body: Markup, posting: Any, told: Sequence[Addressed]) -> list[dict[str, Any]]:
    """The notices of one posting; return the mails of those who want it at once, or who get it as a letter."""
    place = path_to("postings.show", client_id=posting.client_id, posting_id=posting.id)
    said = {"update": due, "body": body, "company": posting.name, "url": f"{site_url()}{place}"}
    occasion = Occasion(
        LETTER if due.kind == UpdateKind.LETTER else UPDATE,
        {"name": due.signed_by_name, "title": due.title},
        key=mail_key(due.id, str(posting.client_id)),
        client_id=posting.client_id,
        place=place,
        subject_id=due.id,
    )
    mails = []
    for person in told:
        bulk.add(Notice, **occasion.notice(person))
        if occasion.by_mail(person) == ByMail.NOW and (mail := _mail(person, occasion, Letter("update", said))):
            bulk.add(Mail, **mail)
            mails.append(mail)
    return mails


def _mail(person: Addressed, occasion: Occasion, letter: Letter) -> dict[str, Any] | None:
    """An address that is none costs nobody else their mail."""
    values = occasion.mail(person, letter)
    del values["files"]
    try:
        return addressed(person, **values)
    except ValueError:
        log.warning("not an address", user=str(person.id))
        return None


def audience_of(due: Update) -> ColumnElement[bool]:
    """The condition on a client and its standing under which the update is for it."""
    if due.audience == Audience.CLIENT:
        return Client.id == due.only_client_id
    served = ClientStanding.state.in_(READS_UPDATES)
    return and_(served, ClientStanding.segment == due.segment if due.audience == Audience.SEGMENT else true())


def reach(known: Update) -> tuple[int, int]:
    """How many clients it would reach now, and how many of their people: with restricted ones, as numbers only."""
    clients = select(Client.id).join(ClientStanding, ClientStanding.client_id == Client.id).where(audience_of(known))
    people = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.client_id.in_(clients), Membership.ended_at.is_(None), User.disabled_at.is_(None))
    )
    with as_system():
        count = db.session.scalar(select(func.count()).select_from(clients.subquery())) or 0
        return count, db.session.scalar(people) or 0
