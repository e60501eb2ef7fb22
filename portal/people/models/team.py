"""The team: who is in it, in which role, and who may no longer sign in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.facts import MemberDisabled, MemberEnabled, MemberInvited, RoleChanged, TwoFactorRequired
from portal.ground.access import TEAM, Role, as_system
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen
from portal.ground.links import mailed_link
from portal.ground.settings import set_setting, setting
from portal.people.models.api_tokens import revoke_tokens
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client
from portal.people.models.invitations import send_invitation
from portal.people.models.secret_links import Purpose, SecretLink, revoke_links
from portal.people.models.sign_ins import SignIn, sign_out_devices
from portal.people.models.users import User, find_by_email, folded

REQUIRES_TWO_FACTOR = "require_two_factor"

_SEEN = select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id, SignIn.second_factor_at.is_not(None))
_SERVED = select(func.count(Assignment.client_id.distinct())).where(
    Assignment.user_id == User.id, Assignment.until_on.is_(None)
)
_TEAM = (
    select(
        User.id,
        User.name,
        User.email,
        User.title,
        User.role,
        User.totp_confirmed_at,
        User.disabled_at,
        User.password_hash.is_(None).label("invited"),
        _SEEN.correlate(User).scalar_subquery().label("seen_at"),
        _SERVED.correlate(User).scalar_subquery().label("served"),
    )
    .where(User.role.in_(TEAM))
    .order_by(User.disabled_at.is_not(None), User.name, User.id)
)


class AddressTakenError(ValueError):
    """Somebody signs in with this address already."""


class LastAdminError(ValueError):
    """Without this admin nobody could manage the team."""


class StillOwnsError(ValueError):
    """The member owns clients; `clients` are rows of id and name."""

    def __init__(self, clients: Sequence[Any]) -> None:
        super().__init__(f"owns {len(clients)} clients")
        self.clients = clients


def team() -> Sequence[Any]:
    """Every member, those who may sign in first, with when they were last seen and how many clients they serve."""
    return db.session.execute(_TEAM).all()


def invite_member(*, name: str, email: str, role: Role, title: str | None, by: User) -> User:
    """A new member, mailed a link to choose their password. Raises AddressTakenError."""
    if find_by_email(email) is not None:
        raise AddressTakenError(email)
    member = User(id=new_id(), name=name, email=folded(email), role=role, title=title)
    db.session.add(member)
    happen(_about(MemberInvited, member, by, role=role.value))
    send_invitation(member, by)
    return member


def add_admin(name: str, email: str) -> str:
    """A new admin by the hand of whoever runs the portal; the link sets their password. Raises AddressTakenError."""
    if find_by_email(email) is not None:
        raise AddressTakenError(email)
    admin = User(id=new_id(), name=name, email=folded(email), role=Role.ADMIN)
    db.session.add(admin)
    db.session.flush()
    happen(MemberInvited(actor_id=None, actor_name=name, user_id=admin.id, name=name, role=Role.ADMIN.value))
    return mailed_link("invitation.accept", token=SecretLink.issue(admin, Purpose.INVITATION))


def has_admin() -> bool:
    """True if somebody manages the team already."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None))
    return db.session.scalars(admins.limit(1)).first() is not None


def change_role(member: User, role: Role, by: User) -> None:
    """Give the member another role, from their next click on. Raises LastAdminError. Safe to call twice.

    Raises StillOwnsError when the role is none of the team's and they own clients.
    """
    if member.role == role:
        return
    _keep_an_admin(member)
    if role not in TEAM:
        _own_nothing(member)
    before, member.role = member.role, role
    happen(_about(RoleChanged, member, by, role=role.value, before=before.value))


def disable(member: User, by: User) -> None:
    """Close the account: its devices, mailed links and API tokens are dead at once, its work for clients has ended.

    Safe to call twice.

    Raises StillOwnsError or LastAdminError.
    """
    if member.disabled_at is not None:
        return
    _keep_an_admin(member)
    _own_nothing(member)
    _end_their_work(member, by)
    member.disabled_at = now()
    sign_out_devices(member)
    revoke_links(member)
    revoke_tokens(member, by)
    happen(_about(MemberDisabled, member, by))


def enable(member: User, by: User) -> None:
    """Open the account again. Safe to call twice."""
    if member.disabled_at is not None:
        member.disabled_at = None
        happen(_about(MemberEnabled, member, by))


def _own_nothing(member: User) -> None:
    """Refuse while they own a client; whoever gives them one meanwhile waits until this is done."""
    db.session.execute(select(User.id).where(User.id == member.id).with_for_update())
    with as_system():
        owned = owned_clients(member)
    if owned:
        raise StillOwnsError(owned)


def _end_their_work(member: User, by: User) -> None:
    """As backup, specialist or sponsor; as owner there is none any more."""
    with as_system():
        serving = select(Assignment).where(Assignment.user_id == member.id, Assignment.until_on.is_(None))
        for assignment in db.session.scalars(serving).all():
            assignment.end(member, by)


def owned_clients(member: User) -> Sequence[Any]:
    """The clients the member owns now, by name."""
    owned = select(Client.id, Client.name).join(Assignment, Assignment.client_id == Client.id)
    return db.session.execute(
        owned.where(
            Assignment.user_id == member.id, Assignment.role == AssignmentRole.OWNER, Assignment.until_on.is_(None)
        ).order_by(Client.name)
    ).all()


def require_two_factor(required: bool, by: User) -> None:
    """Ask the whole team for a second factor, or leave it to each. Safe to call twice."""
    if bool(setting(REQUIRES_TWO_FACTOR)) != required:
        set_setting(REQUIRES_TWO_FACTOR, required)
        happen(TwoFactorRequired(actor_id=by.id, actor_name=by.name, required=required))


def _keep_an_admin(member: User) -> None:
    """Refuse to lose the last admin; two who try at once wait for each other."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.id)
    if db.session.scalars(admins.with_for_update()).all() == [member.id]:
        raise LastAdminError(member.name)


def _about(fact: type[Any], member: User, by: User, **words: str) -> Any:
    return fact(actor_id=by.id, actor_name=by.name, user_id=member.id, name=member.name, **words)
