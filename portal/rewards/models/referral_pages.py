"""What the pages of referrals show: a contact's own ones, a client's, and the team's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from portal.ground.access import as_system
from portal.ground.db import Id, Instant, db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.links import mailed_link
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.rewards.models.referral_links import Referrer, link_of, referrer_signed_in
from portal.rewards.models.referral_terms import ReferralTerms, referral_terms
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rewards.models.referred import OURS, ReferralOrigin, ReferredPerson

SIZE = 50
MOST_SHOWN = 50
MOST_COUNTED = 1000

_OWN = (
    select(
        Referral.id,
        Referral.state,
        Referral.company,
        Referral.created_at,
        Referral.moved_at,
        Referral.expires_at,
        Referral.hold_until,
        Referral.points,
    )
    .where(Referral.client_id == bindparam("client_id"), Referral.contact_id == bindparam("contact_id"))
    .order_by(Referral.created_at.desc(), Referral.id.desc())
    .limit(MOST_SHOWN)
)
_of_client = select(Referral.id).where(Referral.client_id == bindparam("client_id")).limit(MOST_COUNTED).subquery()
_COUNT = select(func.count()).select_from(_of_client)
_LIST: Any = (
    select(
        Referral.client_id,
        Referral.id,
        Referral.state,
        Referral.way,
        Referral.created_at,
        Referral.moved_at,
        Referral.expires_at,
        Referral.hold_until,
        Referral.hold_ended_at,
        Referral.points,
        (Referral.cost - Referral.points).label("welcome"),
        Client.name.label("client_name"),
        Contact.name.label("contact_name"),
        ReferredPerson.name.label("person_name"),
        ReferredPerson.company,
        ReferredPerson.flags,
        ReferredPerson.settled_at,
    )
    .join(Client, Client.id == Referral.client_id)
    .join(Contact, and_(Contact.client_id == Referral.client_id, Contact.id == Referral.contact_id))
    .outerjoin(
        ReferredPerson,
        and_(ReferredPerson.client_id == Referral.client_id, ReferredPerson.referral_id == Referral.id),
    )
    .order_by(Referral.moved_at.desc(), Referral.id.desc())
    .limit(SIZE + 1)
)
_AFTER = or_(
    Referral.moved_at < bindparam("at", type_=Instant()),
    and_(Referral.moved_at == bindparam("at", type_=Instant()), Referral.id < bindparam("id", type_=Id())),
)
_open = (ReferralState.INVITED, ReferralState.ACCEPTED, ReferralState.QUALIFIED, ReferralState.HELD)
_CONDITIONS: dict[str, Any] = {
    "open": Referral.state.in_(_open),
    "review": and_(ReferredPerson.settled_at.is_(None), Referral.state.in_(_open[1:])),
    "release": and_(Referral.state == ReferralState.HELD, Referral.hold_ended_at.is_not(None)),
    **{state.value: Referral.state == state for state in ReferralState},
    "all": Referral.id.is_not(None),
}
SHOWN = tuple(_CONDITIONS)
_LISTS = {name: _LIST.where(condition) for name, condition in _CONDITIONS.items()}
_OF_CLIENT = _LIST.where(Referral.client_id == bindparam("client_id"))
_ONE = _OF_CLIENT.where(Referral.id == bindparam("id"))
_ORIGIN = (
    select(
        ReferralOrigin.came_at,
        ReferralOrigin.joined,
        ReferralOrigin.from_client_id,
        ReferralOrigin.referral_id,
        Client.name.label("client_name"),
        Contact.name.label("contact_name"),
    )
    .join(Client, Client.id == ReferralOrigin.from_client_id)
    .join(
        Referral,
        and_(Referral.client_id == ReferralOrigin.from_client_id, Referral.id == ReferralOrigin.referral_id),
    )
    .join(Contact, and_(Contact.client_id == Referral.client_id, Contact.id == Referral.contact_id))
    .where(ReferralOrigin.client_id == bindparam("client_id"))
)
_CAME_OF = (
    select(Client.id, Client.name)
    .join(ReferralOrigin, ReferralOrigin.client_id == Client.id)
    .where(ReferralOrigin.from_client_id == bindparam("client_id"), ReferralOrigin.referral_id == bindparam("id"))
)
_CLIENTS_NOW = (
    select(ReferralOrigin.referral_id)
    .join(ClientStanding, ClientStanding.client_id == ReferralOrigin.client_id)
    .where(ReferralOrigin.from_client_id == bindparam("client_id"), ClientStanding.state.in_(OURS))
    .limit(MOST_COUNTED)
)
_SETTLER = select(User.name).where(User.id == bindparam("id"))


@dataclass(frozen=True)
class Rail:
    """What one contact sees of referrals: the terms, their link, their own referrals, how many their company has.

    `clients`: the referrals of this company that made a client of ours.

    For `templates/rewards/_referrals.html`, which asks for it as `rail` beside an `InviteForm` as `invite_form`.
    """

    terms: ReferralTerms
    referrer: Referrer | None
    link: str | None
    rows: Sequence[Any]
    company_count: int
    clients: frozenset[UUID] = frozenset()


def rail(client_id: UUID, user_id: UUID) -> Rail:
    """For the contact this user is at the client; without link and rows for one of us who looks."""
    terms, referrer = referral_terms(), referrer_signed_in(client_id, user_id)
    count = db.session.scalars(_COUNT, {"client_id": client_id}).one()
    if referrer is None:
        return Rail(terms, None, None, (), count)
    link = link_of(client_id, referrer.contact_id)
    rows = db.session.execute(_OWN, {"client_id": client_id, "contact_id": referrer.contact_id}).all()
    address = mailed_link("referred.show", code=link.code) if link else None
    return Rail(terms, referrer, address, rows, count, _clients_now(client_id))


def _clients_now(client_id: UUID) -> frozenset[UUID]:
    """Who recommended us is told what became of it, though they read nothing of the other client."""
    with as_system():
        return frozenset(db.session.scalars(_CLIENTS_NOW, {"client_id": client_id}))


def list_referrals(shown: str, after: str | None) -> Page[Any]:
    """A page of the referrals of all clients the reader sees, the latest moved first; `shown`: one of `SHOWN`."""
    statement, given = _LISTS[shown], {}
    match unpack_cursor(after):
        case [at, UUID() as id] if hasattr(at, "tzinfo"):
            statement, given = statement.where(_AFTER), {"at": at, "id": id}
    return page_of(db.session.execute(statement, given).all(), SIZE, lambda row: (row.moved_at, row.id))


def referrals_of(client_id: UUID) -> Sequence[Any]:
    """The client's latest referrals, for the team."""
    return db.session.execute(_OF_CLIENT, {"client_id": client_id}).all()[:SIZE]


def referral_row(client_id: UUID, referral_id: UUID) -> Any | None:
    return db.session.execute(_ONE, {"client_id": client_id, "id": referral_id}).one_or_none()


def origin_of(client_id: UUID) -> Any | None:
    """By whose word the client came to us; None also where the reader may not see who that was."""
    return db.session.execute(_ORIGIN, {"client_id": client_id}).one_or_none()


def came_of(client_id: UUID, referral_id: UUID) -> Any | None:
    """The client that came of this referral, if the reader may see it."""
    return db.session.execute(_CAME_OF, {"client_id": client_id, "id": referral_id}).one_or_none()


def name_of_member(user_id: UUID | None) -> str | None:
    return db.session.scalars(_SETTLER, {"id": user_id}).one_or_none() if user_id else None
