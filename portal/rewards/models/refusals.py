"""Whom nobody can recommend to us: themselves, their own company, one of us, a client, somebody recommended already."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, union_all

from portal.ground.access import TEAM, as_system
from portal.ground.db import Id, db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.rewards.models.addresses import address_hash, company_domain, company_hash, same_address
from portal.rewards.models.referral_links import Referrer
from portal.rewards.models.referrals import GONE, Referral
from portal.rewards.models.referred import OURS, ReferralAddress


class Refusal(StrEnum):
    SELF = "self"
    COMPANY = "company"
    TEAM = "team"
    CLIENT = "client"
    KNOWN = "known"
    ASKED = "asked"
    MANY = "many"


class RefusedError(ValueError):
    """This person cannot be recommended; `why` is said to whoever tried."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


# Both sides of an address are folded in Python: the statements only narrow to those at the same domain. They read each
# client's addresses once, for one POST; no page does.
_at = or_(
    func.lower(Contact.email).endswith(bindparam("at_domain"), autoescape=False),
    func.lower(Contact.email).endswith(bindparam("below_domain"), autoescape=False),
)
_CONTACTS = (
    select(Contact.client_id, Contact.email, ClientStanding.state)
    .join(ClientStanding, ClientStanding.client_id == Contact.client_id)
    .where(Contact.email.is_not(None), _at)
)
_WEBSITES = (
    select(Client.id.label("client_id"), Client.website, ClientStanding.state)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(func.lower(Client.website).contains(bindparam("domain"), autoescape=False))
)
_MEMBERS = select(User.email).where(User.role.in_(TEAM))
_KNOWN_ADDRESS = select(ReferralAddress.referral_id).where(
    ReferralAddress.address_hash == bindparam("address"),
    ReferralAddress.is_taken,
    ReferralAddress.referral_id != bindparam("but", type_=Id()),
)
_KNOWN_COMPANY = select(Referral.id).where(
    Referral.company_hash == bindparam("company"),
    Referral.state.not_in(GONE),
    Referral.id != bindparam("but", type_=Id()),
)
_KNOWN = union_all(_KNOWN_ADDRESS, _KNOWN_COMPANY)
_ASKED = select(ReferralAddress.referral_id).where(ReferralAddress.address_hash == bindparam("address"))
_NONE = UUID(int=0)


def check_person(referrer: Referrer, email: str, *, but: UUID | None = None) -> None:
    """Raises RefusedError where nobody can be recommended at this address; `but`: the referral that is about them."""
    with as_system():
        why = _own(referrer, email) or _ours(email) or _client(referrer, email) or _known(email, but)
    if why is not None:
        raise RefusedError(why)


def check_never_asked(email: str) -> None:
    """Raises RefusedError where somebody was written to at this address before, whatever came of it: once is enough."""
    with as_system():
        if db.session.scalars(_ASKED.limit(1), {"address": address_hash(email)}).first() is not None:
            raise RefusedError(Refusal.ASKED)


def known_clients(email: str) -> dict[UUID, ClientState]:
    """The clients at which somebody has this address, or whose company it names."""
    domain, same = company_domain(email), same_address(email)
    found = {row.client_id: row.state for row in _at_domain(email) if domain or same_address(row.email) == same}
    if domain:
        sites = db.session.execute(_WEBSITES, {"domain": domain}).all()
        found |= {row.client_id: row.state for row in sites if _names(row.website, domain)}
    return found


def _own(referrer: Referrer, email: str) -> Refusal | None:
    if same_address(email) in map(same_address, referrer.addresses):
        return Refusal.SELF
    domain = company_domain(email)
    return Refusal.COMPANY if domain and domain in map(company_domain, referrer.addresses) else None


def _ours(email: str) -> Refusal | None:
    addresses = db.session.scalars(_MEMBERS).all()
    domain, same = company_domain(email), same_address(email)
    mine = same in map(same_address, addresses) or (domain and domain in map(company_domain, addresses))
    return Refusal.TEAM if mine else None


def _client(referrer: Referrer, email: str) -> Refusal | None:
    known = known_clients(email)
    if referrer.client_id in known:
        return Refusal.COMPANY
    return Refusal.CLIENT if set(known.values()) & set(OURS) else None


def _known(email: str, but: UUID | None) -> Refusal | None:
    given = {"address": address_hash(email), "company": company_hash(email), "but": but or _NONE}
    return Refusal.KNOWN if db.session.scalars(_KNOWN.limit(1), given).first() is not None else None


def _at_domain(email: str) -> Sequence[Any]:
    domain = company_domain(email) or same_address(email).rpartition("@")[2]
    return db.session.execute(_CONTACTS, {"at_domain": f"@{domain}", "below_domain": f".{domain}"}).all()


def _names(website: str, domain: str) -> bool:
    host = website.casefold().partition("//")[2].partition("/")[0].partition(":")[0]
    return host == domain or host.endswith(f".{domain}")
