"""Giving a contact access to the portal for their client, and taking it away."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from portal.facts import AccessEnded, AccessGiven
from portal.ground.access import Role, as_system
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.invitations import send_invitation
from portal.people.models.secret_links import revoke_links
from portal.people.models.users import Membership, User, find_by_email, folded

__all__ = ["Membership", "NoAddressError", "TeamAddressError", "end_access", "give_access"]


class NoAddressError(ValueError):
    """The contact has no mail address, so nobody could be invited."""


class TeamAddressError(ValueError):
    """The address is a team member's: they see the client with the team's eyes already."""


def give_access(contact: Contact, *, lead: bool, by: User) -> Membership:
    """Let the contact into their client's portal and mail them how. Safe to call twice: they are mailed once.

    A contact who is known from another client keeps one login for both. Raises NoAddressError or TeamAddressError.
    """
    user = _user_of(contact)
    membership = _membership(contact, user)
    if membership is not None and membership.ended_at is None:
        membership.is_lead = lead
        return membership
    if membership is None:
        membership = Membership(client_id=contact.client_id, user_id=user.id)
        db.session.add(membership)
    membership.contact_id, membership.is_lead = contact.id, lead
    membership.given_at, membership.ended_at = now(), None
    happen(
        AccessGiven(
            client_id=contact.client_id, actor_id=by.id, actor_name=by.name,
            contact_id=contact.id, user_id=user.id, name=contact.name, is_lead=lead,
        )
    )  # fmt: skip
    send_invitation(user, by, company=db.session.get_one(Client, contact.client_id).name)
    return membership


def end_access(membership: Membership, by: User) -> None:
    """From now on the user's next click at this client finds nothing. Safe to call twice."""
    if membership.ended_at is not None:
        return
    user = db.session.get_one(User, membership.user_id)
    membership.ended_at = now()
    happen(
        AccessEnded(
            client_id=membership.client_id, actor_id=by.id, actor_name=by.name,
            contact_id=membership.contact_id, user_id=user.id, name=user.name,
        )
    )  # fmt: skip
    with as_system():
        elsewhere = select(Membership.client_id).where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        if not user.is_team and db.session.scalars(elsewhere.limit(1)).first() is None:
            revoke_links(user)


def people_inside(client_id: UUID) -> Sequence[UUID]:
    """The users who have access to the client now."""
    inside = select(Membership.user_id).where(Membership.client_id == client_id, Membership.ended_at.is_(None))
    return db.session.scalars(inside).all()


def _user_of(contact: Contact) -> User:
    """The login of this contact's address, made if there is none."""
    if not contact.email:
        raise NoAddressError(contact.name)
    user = find_by_email(contact.email)
    if user is not None and user.is_team:
        raise TeamAddressError(user.email)
    if user is None:
        user = User(id=new_id(), email=folded(contact.email), name=contact.name, role=Role.CONTACT)
        user.title, user.phone, user.language = contact.title, contact.phone, contact.language
        db.session.add(user)
        db.session.flush()
    return user


def _membership(contact: Contact, user: User) -> Membership | None:
    found = select(Membership).where(Membership.client_id == contact.client_id, Membership.user_id == user.id)
    return db.session.scalars(found).one_or_none()
