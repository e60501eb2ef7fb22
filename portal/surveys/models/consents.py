"""Consents: a happy person is asked for a referral, a testimonial or a case study, and what they agreed to is kept."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ConsentAsked, ConsentDeclined, ConsentFact, ConsentGiven, ConsentWithdrawn
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.ground.links import mailed_link
from portal.ground.signing import sign, unsign
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.surveys import SurveyKind

PURPOSE = "promoter's consent"
WORDING = 1
"""The number of the sentences a person agrees to; other sentences get another number."""

ONCE_IN = timedelta(days=365)
PROMOTER = {SurveyKind.NPS: 9, SurveyKind.CSAT: 5, SurveyKind.CES: 7}
"""The lowest score of each kind after which a person may be asked: promoters, and the top of the other scales."""


class ConsentKind(StrEnum):
    REFERRAL = "referral"
    TESTIMONIAL = "testimonial"
    CASE_STUDY = "case_study"


class ConsentState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def is_promoter(kind: SurveyKind, score: int | None) -> bool:
    """Whether somebody who answers so would gladly say it to others too."""
    return score is not None and kind in PROMOTER and score >= PROMOTER[kind]


class AskedAlready(ValueError):
    """The person was asked for the same less than a year ago; `at` is when."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"asked at {at.isoformat()}")
        self.at = at


class Consent(Base, Kept, TeamOnly):
    """One person asked for one thing, in the words of `asked`, and what they said.

    Once given, nothing of it changes but `withdrawn_at`: `agreed` are the sentences they agreed to, of the `wording`
    with that number, and `digest` the SHA-256 of `signed`, in hexadecimal digits.
    """

    __tablename__ = "consent"
    __table_args__ = (
        belongs_to("contact", "contact_id"),
        belongs_to("answer", "answer_id"),
        CheckConstraint("given_at IS NULL OR declined_at IS NULL", name="given_or_declined"),
        CheckConstraint("(given_at IS NULL) = (digest IS NULL)", name="given_is_sealed"),
        CheckConstraint("withdrawn_at IS NULL OR given_at IS NOT NULL", name="withdrawn_was_given"),
    )
    contact_id: Mapped[UUID]
    answer_id: Mapped[UUID | None]
    kind: Mapped[ConsentKind]
    asked: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    asked_by_name: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    wording: Mapped[int] = mapped_column(default=WORDING)
    agreed: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[str | None] = mapped_column(Text)
    shown_name: Mapped[str | None] = mapped_column(Text)
    shown_title: Mapped[str | None] = mapped_column(Text)
    shown_company: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def ask(cls, contact: Contact, kind: ConsentKind, by: User, *, asked: str, answer_id: UUID | None = None) -> Self:
        """Ask this person in these words. Raises AskedAlready within a year of the last time for the same."""
        db.session.refresh(contact, with_for_update=True)  # two who ask at once wait for each other
        last = last_asked(contact.client_id, contact.id, kind)
        if last is not None and last > now() - ONCE_IN:
            raise AskedAlready(last)
        consent = cls(
            id=new_id(), client_id=contact.client_id, contact_id=contact.id, answer_id=answer_id, kind=kind,
            asked=asked, asked_by_id=by.id, asked_by_name=by.name, language=contact.language,
        )  # fmt: skip
        db.session.add(consent)
        consent._tell(ConsentAsked, by.id, by.name)
        return consent

    @property
    def state(self) -> ConsentState:
        return state_of(self)

    @property
    def url(self) -> str:
        """The address of the page where the person answers, which is theirs alone."""
        return mailed_link("consent_answers.show", token=sign([self.client_id.hex, self.id.hex], PURPOSE))

    @property
    def signed(self) -> str:
        """Everything that was agreed to, as the digest seals it."""
        shown = (self.shown_name, self.shown_title, self.shown_company, self.quote)
        at = self.given_at.isoformat() if self.given_at else ""
        return "\n".join([self.id.hex, self.kind, str(self.wording), self.agreed or "", *(s or "" for s in shown), at])

    @property
    def is_whole(self) -> bool:
        """Whether what is kept is still what was agreed to."""
        return self.digest == sha256(self.signed.encode()).hexdigest()

    def give(self, *, agreed: str, quote: str, shown: dict[str, str]) -> None:
        """They agree to these sentences; `shown`: name, title and company. Safe to call twice: the first counts."""
        if self.state == ConsentState.ASKED:
            self.agreed, self.quote, self.given_at = agreed, quote or None, now()
            self.shown_name, self.shown_title = shown["name"], shown["title"] or None
            self.shown_company = shown["company"] or None
            self.digest = sha256(self.signed.encode()).hexdigest()
            self._said(ConsentGiven)

    def decline(self) -> None:
        """They would rather not. Safe to call twice."""
        if self.state == ConsentState.ASKED:
            self.declined_at = now()
            self._said(ConsentDeclined)

    def withdraw(self) -> None:
        """They take it back; what they had agreed to stays on record, marked. Safe to call twice."""
        if self.state == ConsentState.GIVEN:
            self.withdrawn_at = now()
            self._said(ConsentWithdrawn)

    def _said(self, kind: type[ConsentFact]) -> None:
        """The person did it, who need not have a login."""
        self._tell(kind, None, db.session.get_one(Contact, (self.client_id, self.contact_id)).name)

    def _tell(self, kind: type[ConsentFact], actor_id: UUID | None, actor_name: str) -> None:
        db.session.flush()
        name = db.session.get_one(Contact, (self.client_id, self.contact_id)).name
        about: dict[str, Any] = {"consent_id": self.id, "contact_id": self.contact_id, "name": name}
        happen(kind(client_id=self.client_id, actor_id=actor_id, actor_name=actor_name, what=str(self.kind), **about))


Index("ix_consent_contact", Consent.client_id, Consent.contact_id, Consent.kind, Consent.created_at)
Index("ix_consent_newest", Consent.created_at.desc(), Consent.id.desc())


def state_of(row: Any) -> ConsentState:
    """The state of a consent, or of a row with its columns."""
    if row.withdrawn_at is not None:
        return ConsentState.WITHDRAWN
    if row.given_at is not None:
        return ConsentState.GIVEN
    return ConsentState.ASKED if row.declined_at is None else ConsentState.DECLINED


def last_asked(client_id: UUID, contact_id: UUID, kind: ConsentKind) -> datetime | None:
    """When this person was last asked for this."""
    same = select(Consent.created_at).filter_by(client_id=client_id, contact_id=contact_id, kind=kind)
    return db.session.scalars(same.order_by(Consent.created_at.desc()).limit(1)).first()


def asked_by(token: str) -> Consent | None:
    """The consent this link asks for, to be called as the system; None for what we did not write."""
    match unsign(token, PURPOSE):
        case [str(client_id), str(id)]:
            return db.session.get(Consent, (UUID(client_id), UUID(id)))
        case _:
            return None
