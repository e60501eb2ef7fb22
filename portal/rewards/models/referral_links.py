"""Personal links: one for each contact and client, shown to the contact alone, worthless once revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from sqlalchemy import Index, Text, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ReferralLinkFact, ReferralLinkMade, ReferralLinkRevoked
from portal.ground.access import ClientOwned, as_system
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User

if TYPE_CHECKING:
    Actor = User | Itself

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another when read aloud
LENGTH = 10  # 49 bits
ASKED_AGAIN_AFTER = timedelta(days=365)


class ReferralLink(Base, Kept, ClientOwned):
    """A contact's link. `asked_at`: when its owner, who had just praised us, was last asked to pass it on."""

    __tablename__ = "referral_link"
    __table_args__ = (belongs_to("contact", "contact_id"),)
    contact_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(Text, unique=True)
    asked_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def give(cls, contact: Contact, by: "Actor") -> Self:
        """The contact's link, made if they have none. Safe to call twice, and twice at once: the later one fails.

        Another link does not make them be asked again: it remembers when they were.
        """
        known = link_of(contact.client_id, contact.id)
        if known is not None:
            return known  # type: ignore[return-value]
        asked_at = db.session.scalar(_ASKED, {"client_id": contact.client_id, "contact_id": contact.id})
        link = cls(
            id=new_id(), client_id=contact.client_id, contact_id=contact.id, code=_new_code(), asked_at=asked_at
        )  # fmt: skip
        db.session.add(link)
        db.session.flush()
        link._tell(ReferralLinkMade, contact, by)
        return link

    def revoke(self, contact: Contact, by: "Actor") -> None:
        """From now on it leads nowhere; whoever came by it before stays. Safe to call twice."""
        if self.revoked_at is None:
            self.revoked_at = now()
            self._tell(ReferralLinkRevoked, contact, by)

    def ask(self) -> bool:
        """Its owner is being asked now; False if they were within a year."""
        due = ReferralLink.asked_at.is_(None) | (ReferralLink.asked_at < now() - ASKED_AGAIN_AFTER)
        asked = update(ReferralLink).where(ReferralLink.client_id == self.client_id, ReferralLink.id == self.id, due)
        statement = asked.values(asked_at=now()).execution_options(synchronize_session=False)
        count: int = db.session.execute(statement).rowcount  # type: ignore[attr-defined]
        return count == 1

    def _tell(self, fact: type[ReferralLinkFact], contact: Contact, by: "Actor") -> None:
        happen(
            fact(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name,
                contact_id=contact.id, name=contact.name,
            )
        )  # fmt: skip


Index(
    "uq_referral_link_contact",
    ReferralLink.client_id,
    ReferralLink.contact_id,
    unique=True,
    **only("revoked_at IS NULL"),
)


_ASKED = select(func.max(ReferralLink.asked_at)).where(
    ReferralLink.client_id == bindparam("client_id"), ReferralLink.contact_id == bindparam("contact_id")
)


@dataclass(frozen=True)
class Referrer:
    """Who recommends us: a contact with access to their client, under which names and addresses we know them."""

    client_id: UUID
    client_name: str
    contact_id: UUID
    name: str
    phone: str | None
    user_id: UUID
    addresses: tuple[str, ...]


_REFERRERS = (
    select(
        Client.id.label("client_id"),
        Client.name.label("client_name"),
        Contact.id.label("contact_id"),
        Contact.name,
        Contact.phone,
        Contact.email,
        User.id.label("user_id"),
        User.email.label("sign_in_email"),
    )
    .join(Contact, Contact.client_id == Client.id)
    .join(Membership, (Membership.client_id == Contact.client_id) & (Membership.contact_id == Contact.id))
    .join(User, User.id == Membership.user_id)
)
_INSIDE = _REFERRERS.where(Membership.ended_at.is_(None), Contact.left_on.is_(None), User.disabled_at.is_(None))
_BY_CODE = _INSIDE.join(
    ReferralLink, (ReferralLink.client_id == Contact.client_id) & (ReferralLink.contact_id == Contact.id)
).where(ReferralLink.code == bindparam("code"), ReferralLink.revoked_at.is_(None))
_BY_CONTACT = _REFERRERS.where(Contact.client_id == bindparam("client_id"), Contact.id == bindparam("contact_id"))
_BY_USER = _INSIDE.where(Contact.client_id == bindparam("client_id"), User.id == bindparam("user_id"))


def link_of(client_id: UUID, contact_id: UUID) -> ReferralLink | None:
    """The link this contact has now."""
    mine = ReferralLink.client_id == client_id, ReferralLink.contact_id == contact_id
    return db.session.scalars(select(ReferralLink).where(*mine, ReferralLink.revoked_at.is_(None))).one_or_none()


def referrer_by_code(code: str) -> Referrer | None:
    """Whose link it is; the same None for a code that never was, was revoked, or whose owner lost access."""
    return _referrer(_BY_CODE, code=code)


def referrer_of(client_id: UUID, contact_id: UUID) -> Referrer | None:
    """This contact, also when they lost access since: what they brought about stays."""
    return _referrer(_BY_CONTACT, client_id=client_id, contact_id=contact_id)


def referrer_signed_in(client_id: UUID, user_id: UUID) -> Referrer | None:
    """The contact this user is at the client; None for one of us."""
    return _referrer(_BY_USER, client_id=client_id, user_id=user_id)


def _referrer(statement: object, **values: object) -> Referrer | None:
    with as_system():
        row = db.session.execute(statement, values).first()  # type: ignore[call-overload]
    if row is None:
        return None
    addresses = tuple(filter(None, (row.email, row.sign_in_email)))
    return Referrer(row.client_id, row.client_name, row.contact_id, row.name, row.phone, row.user_id, addresses)


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
