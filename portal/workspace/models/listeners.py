"""Who is written to about a milestone: those of theirs whom it concerns, and those of ours."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import db
from portal.ground.words import asks, fold
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership, User
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestones import Milestone

_INSIDE = (
    select(User, Membership.is_lead, Membership.contact_id)
    .join(Membership, Membership.user_id == User.id)
    .where(Membership.client_id == bindparam("client_id"), Membership.ended_at.is_(None), User.disabled_at.is_(None))
    .order_by(User.name, User.id)
)
_WROTE = select(Comment.author_id).where(
    Comment.client_id == bindparam("client_id"),
    Comment.milestone_id == bindparam("milestone_id"),
    Comment.removed_at.is_(None),
)


def user_of(client_id: UUID, contact_id: UUID | None) -> User | None:
    """The login of a contact who has access now."""
    return next((row.User for row in _inside(client_id) if contact_id and row.contact_id == contact_id), None)


def asked_to_sign_off(milestone: Milestone) -> list[User]:
    """The contact the milestone names, if they have access; else the client's leads; else everybody of theirs."""
    rows = _inside(milestone.client_id)
    named = [row.User for row in rows if row.contact_id == milestone.contact_id]
    leads = [row.User for row in rows if row.is_lead]
    return named or leads or [row.User for row in rows]


def listening_clients(milestone: Milestone) -> list[User]:
    """Those of theirs who wrote about it, and the contact it names; else whoever would sign it off."""
    wrote = _wrote(milestone)
    rows = _inside(milestone.client_id)
    concerned = [row.User for row in rows if row.User.id in wrote or row.contact_id == milestone.contact_id]
    return concerned or asked_to_sign_off(milestone)


def everybody_inside(client_id: UUID) -> list[User]:
    """All of theirs with access now."""
    return [row.User for row in _inside(client_id)]


def spoken_to(comment: Comment, milestone: Milestone, readers: Iterable[User]) -> list[User]:
    """Those of the readers whom the comment asks, answers (because they wrote before) or names."""
    if asks(comment.text):
        return list(readers)
    wrote = _wrote(milestone)
    return [user for user in readers if user.id in wrote or _is_named(user.name, comment.text)]


def _is_named(name: str, text: str) -> bool:
    """By the whole name, or by the first with an at sign before it."""
    return fold(name) in fold(text) or f"@{name.split()[0].casefold()}" in text.casefold()


def listening_members(milestone: Milestone) -> list[User]:
    """Whoever of us sees to it, and who wrote about it; the client's owner while nobody does."""
    wrote = _wrote(milestone)
    found = select(User).where(User.id.in_([*wrote, milestone.owner_id]), User.disabled_at.is_(None))
    concerned = [user for user in db.session.scalars(found.order_by(User.name)) if user.is_team]
    return concerned or _owner(milestone.client_id)


def _owner(client_id: UUID) -> list[User]:
    owner = select(User).join(ClientStanding, ClientStanding.owner_id == User.id)
    return list(db.session.scalars(owner.where(ClientStanding.client_id == client_id, User.disabled_at.is_(None))))


def _inside(client_id: UUID) -> Sequence[Any]:
    return db.session.execute(_INSIDE, {"client_id": client_id}).all()


def _wrote(milestone: Milestone) -> set[UUID]:
    values = {"client_id": milestone.client_id, "milestone_id": milestone.id}
    return set(db.session.scalars(_WROTE, values))
