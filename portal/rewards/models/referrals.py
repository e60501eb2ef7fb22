"""Referrals: somebody a client recommended us to, from the invitation to the reward, one conditional step at a time."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    ReferralAccepted,
    ReferralDeclined,
    ReferralExpired,
    ReferralFact,
    ReferralFlagsSettled,
    ReferralHeld,
    ReferralHoldEnded,
    ReferralInvited,
    ReferralQualified,
)
from portal.ground.access import ClientOwned, as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.clients import Client
from portal.rewards.models.referral_terms import ReferralTerms, referral_terms
from portal.rewards.models.referred import OURS, ReferralAddress, ReferralOrigin, ReferredPerson

if TYPE_CHECKING:
    from portal.people.models.users import User

    Actor = User | Itself


class ReferralState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    HELD = "held"
    REWARDED = "rewarded"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVERSED = "reversed"


class Way(StrEnum):
    """How the person heard of us."""

    LINK = "link"
    MAIL = "mail"


BEFORE_REWARD = (ReferralState.INVITED, ReferralState.ACCEPTED, ReferralState.QUALIFIED, ReferralState.HELD)
GONE = (ReferralState.DECLINED, ReferralState.EXPIRED)  # its person may be recommended anew


class NotOurClientError(ValueError):
    """The company is not in our book yet: make a prospect of it first."""


class Referral(Base, Kept, ClientOwned):
    """One recommendation by a contact of a client, without anything about the person it concerns.

    `company_hash`, a salted hash that refuses a second referral as those of its addresses do (`ReferralAddress`), and
    `company`, as the person named it, are there from consent until the referral is declined or expires. `expires_at`:
    the end of the window, which begins anew with a yes, until the company is in our book. `points`: what the client
    got; `cost`: what both sides got together.
    """

    __tablename__ = "referral"
    __table_args__ = (
        belongs_to("contact", "contact_id"),
        CheckConstraint("state <> 'rewarded' OR cost IS NOT NULL", name="rewarded_at_a_cost"),
    )
    contact_id: Mapped[UUID]
    way: Mapped[Way]
    state: Mapped[ReferralState]
    company_hash: Mapped[bytes | None]
    company: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]
    moved_at: Mapped[datetime]
    hold_until: Mapped[date | None]
    hold_ended_at: Mapped[datetime | None]
    rewarded_at: Mapped[datetime | None]
    points: Mapped[int | None]
    cost: Mapped[int | None]

    @classmethod
    def invite(cls, client_id: UUID, contact_id: UUID, by: "User", *, address_hash: bytes, window_days: int) -> Self:
        """Somebody was written to. Raises IntegrityError where somebody else was faster with the same address."""
        until = now() + timedelta(days=window_days)
        referral = cls._begin(client_id, contact_id, Way.MAIL, address_hash, expires_at=until)
        referral.tell(ReferralInvited, by)
        return referral

    @classmethod
    def by_link(cls, client_id: UUID, contact_id: UUID, *, address_hash: bytes) -> Self:
        """Somebody came by a personal link, and agrees at once. Raises IntegrityError like `invite`."""
        return cls._begin(client_id, contact_id, Way.LINK, address_hash)

    @classmethod
    def _begin(cls, client_id: UUID, contact_id: UUID, way: Way, address_hash: bytes, **values: Any) -> Self:
        named = {"client_id": client_id, "contact_id": contact_id}
        referral = cls(id=new_id(), way=way, state=ReferralState.INVITED, moved_at=now(), **named, **values)
        with db.session.begin_nested():
            db.session.add(referral)
            referral._note_address(address_hash)
        return referral

    def accept(
        self, person: ReferredPerson, *, address_hash: bytes, company_hash: bytes | None, window_days: int
    ) -> bool:
        """The person agreed, perhaps under another address than we wrote to; both are theirs from now on.

        False if the invitation was answered or ended meanwhile. Raises IntegrityError where somebody else's word for
        the same address or company was faster.
        """
        told = {"company_hash": company_hash, "company": person.company}
        with db.session.begin_nested():
            until = now() + timedelta(days=window_days)
            if not self.move(ReferralState.INVITED, to=ReferralState.ACCEPTED, expires_at=until, **told):
                return False
            self._note_address(address_hash)
            db.session.add(person)
        self.tell(ReferralAccepted, Itself(""), flags=len(person.flags))
        return True

    def decline(self, by: "Actor", reason: str = "", *, themselves: bool = False) -> bool:
        """The person said no, or it came to nothing; whatever we knew of them is gone. Safe to call twice."""
        if not self.move(*BEFORE_REWARD, to=ReferralState.DECLINED, company=None, company_hash=None):
            return False
        self._let_go()
        self.tell(ReferralDeclined, by, themselves=themselves, reason=reason)
        return True

    def expire(self) -> bool:
        """The window ended without an answer, or with nothing made of a yes; whatever we knew of them is gone.

        Safe to call twice. What is in our book meanwhile goes on.
        """
        self.hold()
        agreed = self.state == ReferralState.ACCEPTED
        if (agreed and self.is_in_our_book) or not self.move(
            ReferralState.INVITED, ReferralState.ACCEPTED, to=ReferralState.EXPIRED, company=None, company_hash=None
        ):
            return False
        self._let_go()
        self.tell(ReferralExpired, Itself(""), agreed=agreed)
        return True

    def hold(self) -> None:
        """As it is now, kept from others until this transaction ends."""
        with as_system():
            db.session.refresh(self, with_for_update=True)

    @property
    def is_in_our_book(self) -> bool:
        """A prospect or client came of it, whether or not the reader may see which."""
        with as_system():
            return self.origin is not None

    def qualify(self, by: "Actor") -> bool:
        """The company became a client, or one of us says so before; the reward is held unless somebody looks first.

        Safe to call twice. Raises NotOurClientError.
        """
        company = self.came_as.name
        if not self.move(ReferralState.ACCEPTED, to=ReferralState.QUALIFIED):
            return False
        self.tell(ReferralQualified, by, company=company, is_client=self.made_a_client)
        if not self.waits_for_review(referral_terms()):
            self._hold(by)
        return True

    def settle_flags(self, by: "User") -> bool:
        """Somebody looked, and nothing is wrong. Safe to call twice."""
        person = self.person
        if person is None or person.settled_at is not None:
            return False
        person.settled_at, person.settled_by_id = now(), by.id
        self.tell(ReferralFlagsSettled, by)
        if self.state == ReferralState.QUALIFIED:
            self._hold(by)
        return True

    def end_hold(self) -> bool:
        """Its day has come: the reward may be released. Safe to call twice."""
        ended = update(Referral).where(
            Referral.client_id == self.client_id,
            Referral.id == self.id,
            Referral.state == ReferralState.HELD,
            Referral.hold_until <= vendor_today(),
            Referral.hold_ended_at.is_(None),
        )
        if not self._count(ended.values(hold_ended_at=now())):
            return False
        self.tell(ReferralHoldEnded, Itself(""), company=self.came_as.name, flags=self.open_flags)
        return True

    @property
    def person(self) -> ReferredPerson | None:
        """Who it is, from consent until it is declined; the team's alone."""
        return db.session.get(ReferredPerson, (self.client_id, self.id))

    @property
    def origin(self) -> ReferralOrigin | None:
        """The client that came of it."""
        mine = ReferralOrigin.from_client_id == self.client_id, ReferralOrigin.referral_id == self.id
        return db.session.scalars(select(ReferralOrigin).where(*mine)).one_or_none()

    @property
    def open_flags(self) -> int:
        """How many things about it nobody of us has looked at, whether or not the terms wait for that."""
        with as_system():
            person = self.person
        return len(person.flags) if person and person.settled_at is None else 0

    def waits_for_review(self, terms: ReferralTerms) -> bool:
        """A flag that stops rewards under these terms stands, and nobody has settled it."""
        person = self.person
        return bool(person and person.settled_at is None and set(person.flags) & set(terms.flags))

    def _hold(self, by: "Actor") -> None:
        until = vendor_today() + timedelta(days=referral_terms().hold_days)
        if self.move(ReferralState.QUALIFIED, to=ReferralState.HELD, hold_until=until):
            self.tell(ReferralHeld, by, company=self.came_as.name, until_on=until)
            self.end_hold()

    @property
    def came_as(self) -> Client:
        """The client in our book that came of it. Raises NotOurClientError."""
        with as_system():
            origin = self.origin
            if origin is None:
                raise NotOurClientError(self.id)
            return db.session.get_one(Client, origin.client_id)

    @property
    def made_a_client(self) -> bool:
        """The company that came of it is a client of ours now; a prospect is not yet."""
        with as_system():
            return self.came_as.standing.state in OURS

    def _note_address(self, address_hash: bytes) -> None:
        """Once, however often it is said."""
        with as_system():
            key = {"client_id": self.client_id, "referral_id": self.id, "address_hash": address_hash}
            if db.session.get(ReferralAddress, key) is None:
                db.session.add(ReferralAddress(**key))

    def _let_go(self) -> None:
        """The person is forgotten, and may be recommended anew under any of their addresses."""
        with as_system():
            if (person := self.person) is not None:
                db.session.delete(person)
            mine = ReferralAddress.client_id == self.client_id, ReferralAddress.referral_id == self.id
            db.session.execute(update(ReferralAddress).where(*mine).values(is_taken=False))

    def move(self, *before: ReferralState, to: ReferralState, **values: Any) -> bool:
        """One step, if it is still where it was; whoever is second finds it gone."""
        mine = update(Referral).where(Referral.client_id == self.client_id, Referral.id == self.id)
        return self._count(mine.where(Referral.state.in_(before)).values(state=to, moved_at=now(), **values))

    def _count(self, statement: Any) -> bool:
        with as_system():
            moved = db.session.execute(statement.execution_options(synchronize_session=False))
            db.session.refresh(self)
        return bool(moved.rowcount == 1)  # type: ignore[attr-defined]

    def tell(self, fact: type[ReferralFact], by: "Actor", **more: Any) -> None:
        happen(
            fact(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name,
                referral_id=self.id, contact_id=self.contact_id, **more,
            )
        )  # fmt: skip


_TAKEN = "state NOT IN ('declined', 'expired')"
Index("uq_referral_company", Referral.company_hash, unique=True, **only(_TAKEN))
Index("ix_referral_contact", Referral.client_id, Referral.contact_id, Referral.created_at)
Index("ix_referral_begun", Referral.created_at, Referral.id)
Index("ix_referral_state", Referral.state, Referral.moved_at, Referral.id)
Index("ix_referral_open", Referral.expires_at, **only("expires_at IS NOT NULL"))
Index("ix_referral_hold", Referral.hold_until, **only("state = 'held' AND hold_ended_at IS NULL"))
Index("ix_referral_rewarded", Referral.rewarded_at, Referral.cost, **only("state = 'rewarded'"))
