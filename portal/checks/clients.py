"""Nobody is without an owner, and what is kept twice says the same in both places."""

from sqlalchemy import and_, func, or_, select

from portal.checks.findings import told_rows
from portal.ground.access import TEAM
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact, ContactStanding
from portal.people.models.users import User

_OWNERS = (
    select(Assignment.client_id, func.count().label("owners"))
    .where(Assignment.role == AssignmentRole.OWNER, Assignment.until_on.is_(None))
    .group_by(Assignment.client_id)
    .subquery()
)
_OWNER = and_(
    Assignment.client_id == ClientStanding.client_id,
    Assignment.role == AssignmentRole.OWNER,
    Assignment.until_on.is_(None),
)


def clients_have_one_owner() -> list[str]:
    query = (
        select(Client.name)
        .outerjoin(_OWNERS, _OWNERS.c.client_id == Client.id)
        .where(or_(_OWNERS.c.owners.is_(None), _OWNERS.c.owners != 1))
    )
    return told_rows("clients without exactly one owner", query)


def owners_are_active() -> list[str]:
    query = (
        select(Client.name)
        .join(ClientStanding, ClientStanding.client_id == Client.id)
        .outerjoin(User, User.id == ClientStanding.owner_id)
        .where(or_(User.id.is_(None), User.disabled_at.is_not(None), User.role.not_in(TEAM)))
    )
    return told_rows("clients whose owner is not of the team or cannot sign in", query)


def standings_repeat_the_truth() -> list[str]:
    missing = select(Client.name).outerjoin(ClientStanding, ClientStanding.client_id == Client.id)
    other = select(ClientStanding.client_id).join(Assignment, _OWNER).where(
        ClientStanding.owner_id.is_distinct_from(Assignment.user_id)
    )  # fmt: skip
    unknown = select(Assignment.client_id).outerjoin(User, User.id == Assignment.user_id).where(User.id.is_(None))
    return [
        *told_rows("clients without a standing", missing.where(ClientStanding.client_id.is_(None))),
        *told_rows("standings that name another owner than the assignment", other),
        *told_rows("assignments of nobody", unknown),
    ]


def contacts_have_a_standing() -> list[str]:
    query = select(Contact.name).outerjoin(
        ContactStanding,
        and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
    )
    return told_rows("contacts without a standing", query.where(ContactStanding.contact_id.is_(None)))
