"""A referred company becomes a prospect of ours in one step, or is found to be one that we knew."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal.facts import ClientCameByReferral
from portal.ground.db import Id, db
from portal.ground.fold import fold
from portal.ground.happen import happen
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rewards.models.referred import OURS, ReferralOrigin, ReferredPerson
from portal.rewards.models.refusals import known_clients

if TYPE_CHECKING:
    from portal.people.models.users import User

MOST_ALIKE = 20
_ALIKE = (
    select(Client.id, Client.name, ClientStanding.state, ReferralOrigin.client_id.label("came_before"))
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .outerjoin(ReferralOrigin, ReferralOrigin.client_id == Client.id)
    .where(
        or_(
            ClientStanding.sort_name == bindparam("name"),
            Client.id.in_(bindparam("ids", type_=Id(), expanding=True)),
        ),
        Client.id != bindparam("but", type_=Id()),
    )
    .order_by(ClientStanding.sort_name, Client.id)
    .limit(MOST_ALIKE)
)


class CannotJoinError(ValueError):
    """The company chosen is a client already, or came by another referral: one reward for each company."""


class NobodyLeftError(ValueError):
    """The referral ended meanwhile, and with it what we knew of the person."""


def alike(referral: Referral, person: ReferredPerson) -> Sequence[Any]:
    """Rows of our clients that may be this company: by its name, or by the domain of the person's address."""
    asked = {"name": fold(person.company), "ids": list(known_clients(person.email)), "but": referral.client_id}
    return db.session.execute(_ALIKE, asked).all()


def may_join(row: Any) -> bool:
    """A row of `alike` that this referral may be joined to."""
    return row.state not in OURS and row.came_before is None


def make_prospect(referral: Referral, person: ReferredPerson, by: "User") -> Client:
    """A new client in the state of a prospect, served by whoever does this, with the person as its first contact.

    Safe to call twice, and twice at once: the later one fails on the key of the origin. Raises NobodyLeftError.
    """
    _hold(referral)
    known = referral.origin
    if known is not None:
        return db.session.get_one(Client, known.client_id)
    standing = {"state": ClientState.PROSPECT}
    client = Client.add(by, owner=by, standing=standing, name=person.company, language=person.language)
    _add_person(client.id, person, by)
    _came(referral, client.id, by, joined=False)
    return client


def join_client(referral: Referral, person: ReferredPerson, client_id: UUID, by: "User") -> Client:
    """It is a company we knew: the person joins its contacts unless they are one.

    Raises CannotJoinError and NobodyLeftError.
    """
    _hold(referral)
    known = referral.origin
    if known is not None:
        return db.session.get_one(Client, known.client_id)
    chosen = next((row for row in alike(referral, person) if row.id == client_id), None)
    if chosen is None or not may_join(chosen):
        raise CannotJoinError(client_id)
    there = select(Contact.id).where(Contact.client_id == client_id, Contact.email == person.email)
    if db.session.scalars(there.limit(1)).first() is None:
        _add_person(client_id, person, by)
    _came(referral, client_id, by, joined=True)
    return db.session.get_one(Client, client_id)


def _hold(referral: Referral) -> None:
    """So that it does not end by itself while something is made of it."""
    referral.hold()
    if referral.state in (ReferralState.DECLINED, ReferralState.EXPIRED):
        raise NobodyLeftError(referral.id)


def _add_person(client_id: UUID, person: ReferredPerson, by: "User") -> None:
    Contact.add(
        client_id, by, standing={"consented_on": person.consented_at.date()}, name=person.name, email=person.email,
        phone=person.phone, language=person.language,
    )  # fmt: skip


def _came(referral: Referral, client_id: UUID, by: "User", *, joined: bool) -> None:
    origin = ReferralOrigin(
        client_id=client_id, from_client_id=referral.client_id, referral_id=referral.id, joined=joined
    )
    referral.expires_at = None
    db.session.add(origin)
    db.session.flush()
    happen(
        ClientCameByReferral(
            client_id=client_id, actor_id=by.id, actor_name=by.name, referral_id=referral.id, joined=joined
        )
    )  # fmt: skip
