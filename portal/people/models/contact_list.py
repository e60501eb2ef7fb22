"""The contacts of a client as pages show them: rows, and who reports to whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.ground.bounces import Bounce
from portal.ground.db import db
from portal.people.models.contacts import Contact, ContactStanding, Preference
from portal.people.models.users import Membership, User, access_of

MOST_SHOWN = 500

_Superior = aliased(Contact)
_OPEN = access_of(Contact.client_id, Contact.id)
_CONTACTS = (
    select(
        Contact.id,
        Contact.name,
        Contact.title,
        Contact.email,
        Contact.phone,
        Contact.language,
        Contact.left_on,
        Contact.version,
        ContactStanding.role,
        ContactStanding.reports_to_id,
        ContactStanding.stance,
        ContactStanding.consented_on,
        ContactStanding.last_talk_at,
        _Superior.name.label("reports_to"),
        Membership.user_id,
        Membership.is_lead,
        Membership.given_at,
        Bounce.address.label("bounced_address"),
        Bounce.bounced_at,
        Bounce.said.label("bounce_said"),
    )
    .outerjoin(
        ContactStanding,
        and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
    )
    .outerjoin(_Superior, and_(_Superior.client_id == Contact.client_id, _Superior.id == ContactStanding.reports_to_id))
    .outerjoin(Membership, _OPEN)
    .outerjoin(User, User.id == Membership.user_id)
    .outerjoin(Bounce, Bounce.address == func.lower(func.coalesce(User.email, Contact.email)))
    .where(Contact.client_id == bindparam("client_id"))
)
_ALL = _CONTACTS.order_by(Contact.left_on.is_not(None), Contact.name, Contact.id).limit(MOST_SHOWN)
_ONE = _CONTACTS.where(Contact.id == bindparam("contact_id")).limit(1)
_NAMES = (
    select(Contact.id, Contact.name, Contact.left_on, ContactStanding.reports_to_id)
    .join(
        ContactStanding, and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id)
    )
    .where(Contact.client_id == bindparam("client_id"))
    .order_by(Contact.name, Contact.id)
    .limit(MOST_SHOWN)
)
_PREFERENCES = (
    select(
        Preference.id,
        Preference.kind,
        Preference.label,
        Preference.value,
        Preference.source,
        Preference.noted_on,
        Preference.removed_at,
        Preference.instead_of_id,
        User.name.label("noted_by"),
    )
    .outerjoin(User, User.id == Preference.noted_by_id)
    .where(
        Preference.client_id == bindparam("client_id"),
        Preference.contact_id == bindparam("contact_id"),
    )
    .order_by(Preference.noted_on.desc(), Preference.id.desc())
    .limit(MOST_SHOWN)
)


def contacts_of(client_id: UUID) -> Sequence[Any]:
    """Everyone at the client by name, those who have left at the end; `user_id` names their portal access, if any."""
    return db.session.execute(_ALL, {"client_id": client_id}).all()


def contact_row(client_id: UUID, contact_id: UUID) -> Any | None:
    """One of them."""
    return db.session.execute(_ONE, {"client_id": client_id, "contact_id": contact_id}).one_or_none()


def contact_names(client_id: UUID) -> Sequence[Any]:
    """Everyone's name and superior."""
    return db.session.execute(_NAMES, {"client_id": client_id}).all()


def preferences_of(client_id: UUID, contact_id: UUID) -> Sequence[Any]:
    """What is known of the person, newest first, with what was removed or replaced."""
    return db.session.execute(_PREFERENCES, {"client_id": client_id, "contact_id": contact_id}).all()


@dataclass
class Line:
    """A person and those who report to them."""

    contact: Any
    reports: list["Line"] = field(default_factory=list)


def reporting_lines(contacts: Iterable[Any]) -> list[Line]:
    """The people nobody stands above, each with those below; people in no line at all are left out."""
    lines = {contact.id: Line(contact) for contact in contacts}
    tops: list[Line] = []
    for line in lines.values():
        above = lines.get(line.contact.reports_to_id)
        (above.reports if above else tops).append(line)
    return [line for line in tops if line.reports]


def would_loop(names: Iterable[Any], contact_id: UUID, reports_to_id: UUID | None) -> bool:
    """True if that superior, or somebody above them, already reports to this person."""
    above = {row.id: row.reports_to_id for row in names}
    seen: dict[UUID, int] = defaultdict(int)
    while reports_to_id is not None and not seen[reports_to_id]:
        if reports_to_id == contact_id:
            return True
        seen[reports_to_id] += 1
        reports_to_id = above.get(reports_to_id)
    return False
