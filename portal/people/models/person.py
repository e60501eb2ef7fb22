"""Who is signed in: device, user and what holds them to some clients, read as one statement before anything else."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, bindparam, select

from portal.ground.access import TEAM, Role, as_system
from portal.ground.athand import AtHand
from portal.ground.db import db
from portal.ground.fence import Fence
from portal.ground.reading import Reading
from portal.ground.settings import Setting
from portal.people.models.assignments import Assignment
from portal.people.models.clients import ClientStanding
from portal.people.models.sign_ins import SignIn
from portal.people.models.team import REQUIRES_TWO_FACTOR
from portal.people.models.users import Membership, User

COUNTED: dict[str, ScalarSelect[int]] = {}  # what features want to know of whoever comes, read in the same statement
ME = select(SignIn.user_id).where(SignIn.token_hash == bindparam("token_hash")).scalar_subquery()

_required = select(Setting.value).where(Setting.name == REQUIRES_TWO_FACTOR).scalar_subquery()
_serves = select(Assignment.client_id).where(Assignment.user_id == User.id, Assignment.until_on.is_(None))
_WHO = (
    select(
        SignIn.id.label("sign_in_id"),
        SignIn.seen_at,
        SignIn.viewing_client_id,
        User.id,
        User.email,
        User.name,
        User.role,
        User.title,
        User.phone,
        User.language,
        User.zone,
        User.theme,
        User.totp_confirmed_at,
        User.disabled_at,
        _required.label("required"),
        Membership.client_id.label("held_to"),
        Membership.is_lead,
        ClientStanding.client_id.label("hidden"),
    )
    .join(User, User.id == SignIn.user_id)
    .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.ended_at.is_(None), User.role.not_in(TEAM)))
    .outerjoin(
        ClientStanding,
        and_(
            ClientStanding.restricted,
            User.role.in_(TEAM - {Role.ADMIN}),
            ClientStanding.client_id.not_in(_serves.correlate(User)),
        ),
    )
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("at"),
        SignIn.second_factor_at.is_not(None),
        User.disabled_at.is_(None),
    )
)


class Device(NamedTuple):
    """What a request has to know of the sign-in it comes from."""

    id: UUID
    seen_at: datetime
    viewing_client_id: UUID | None


class Person(AtHand):
    """The user of this request and what holds them: a row for each client they have access to, or that is hidden.

    `viewing_client_id`: the client whose eyes a team member borrows; `sign_in`: the device; `counts`: what features
    count for them.
    """

    __slots__ = ("counts", "hidden", "is_team", "leads", "owes_two_factor", "sign_in", "viewing_client_id")
    is_authenticated = is_active = True
    is_anonymous = False
    sign_in: AtHand
    viewing_client_id: UUID | None
    is_team: bool
    leads: dict[UUID, bool]
    counts: dict[str, int]
    hidden: tuple[UUID, ...]
    owes_two_factor: bool

    def __init__(self, rows: Sequence[Any]) -> None:
        row = rows[0]
        super().__init__(User, row, row.id)
        is_team = row.role in TEAM
        known = {
            "sign_in": AtHand(SignIn, Device(row.sign_in_id, row.seen_at, row.viewing_client_id), row.sign_in_id),
            "is_team": is_team,
            "viewing_client_id": row.viewing_client_id if is_team else None,
            "counts": {name: getattr(row, name) for name in COUNTED},
            "leads": {row.held_to: row.is_lead for row in rows if row.held_to},
            "hidden": tuple(row.hidden for row in rows if row.hidden),
            "owes_two_factor": bool(row.required) and is_team and row.totp_confirmed_at is None,
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def role_at(self, client_id: UUID | None) -> Role:
        """The role this user has where they stand: at a client (None: at none in particular)."""
        if self.viewing_client_id:
            return Role.CLIENT_LEAD
        if self.is_team or client_id is None:
            role: Role = self.role
            return role
        return Role.CLIENT_LEAD if self.leads[client_id] else Role.CONTACT

    def fence(self) -> Fence:
        """What this user is held to."""
        if self.viewing_client_id:
            return Fence.around((self.viewing_client_id,))
        return Fence.hiding(self.hidden) if self.is_team else Fence.around(self.leads)


def find_person(token_hash: bytes, at: datetime) -> Person | None:
    """Whose device holds this token, unless it was signed out, ran out or the user was disabled.

    A device whose second factor is still awaited is nobody's.
    """
    rows = _who().rows({"token_hash": token_hash, "at": at})
    return Person(rows) if rows else None


@cache
def _who() -> Reading:
    """Built with the first request: by then every feature has said what it counts."""
    return Reading(_WHO.add_columns(*(counted.label(name) for name, counted in COUNTED.items())))


def fence_of(user: User) -> Fence:
    """What a user is held to where no device is signed in, such as at an address that is theirs alone."""
    with as_system():
        if not user.is_team:
            access = select(Membership.client_id).where(Membership.user_id == user.id, Membership.ended_at.is_(None))
            return Fence.around(db.session.scalars(access))
        if user.role == Role.ADMIN:
            return Fence()
        serves = select(Assignment.client_id).where(Assignment.user_id == user.id, Assignment.until_on.is_(None))
        restricted = select(ClientStanding.client_id).where(ClientStanding.restricted)
        return Fence.hiding(db.session.scalars(restricted.where(ClientStanding.client_id.not_in(serves))))
