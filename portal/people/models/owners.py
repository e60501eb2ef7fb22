"""Changing the owner of a client, so that there is always exactly one."""

from datetime import date

from sqlalchemy import select

from portal.facts import OwnerChanged
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User


class CannotOwnError(ValueError):
    """Whoever is to own the client is not of the team any more, or may not sign in."""


def change_owner(client: Client, to: User, by: User, *, on: date | None = None, handed_over: bool = False) -> None:
    """The present owner's assignment ends and that of `to` begins, on the same day. Safe to call twice.

    `handed_over`: the caller begins the handoff itself. Raises CannotOwnError.
    """
    standing = _hold(client)
    if standing.owner_id == to.id:
        return
    _hold_owner(to)
    day = on or now().date()
    before = _owning(client)
    if before:
        before.until_on = max(day, before.from_on)
        db.session.flush()
    db.session.add(Assignment(id=new_id(), client_id=client.id, user_id=to.id, role=AssignmentRole.OWNER, from_on=day))
    standing.owner_id = to.id
    known = db.session.get(User, before.user_id) if before else None
    happen(
        OwnerChanged(
            client_id=client.id, actor_id=by.id, actor_name=by.name,
            before_id=known.id if known else None, before_name=known.name if known else "",
            owner_id=to.id, owner_name=to.name, handed_over=handed_over,
        )
    )  # fmt: skip


def _hold(client: Client) -> ClientStanding:
    """The row, kept from other writers until this is done: two who change the owner at once wait for each other."""
    mine = select(ClientStanding).where(ClientStanding.client_id == client.id).with_for_update()
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()


def _hold_owner(to: User) -> None:
    """Nobody closes their login before this is done; of one that is closed a client cannot become theirs."""
    member = select(User).where(User.id == to.id).with_for_update(read=True)
    found = db.session.scalars(member.execution_options(populate_existing=True)).one()
    if not (found.is_active and found.is_team):
        raise CannotOwnError(found.name)


def _owning(client: Client) -> Assignment | None:
    owning = select(Assignment).where(
        Assignment.client_id == client.id, Assignment.role == AssignmentRole.OWNER, Assignment.until_on.is_(None)
    )
    return db.session.scalars(owning).one_or_none()
