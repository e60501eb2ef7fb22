"""Mutes: who is not to be asked, by their own wish or the team's, in one survey or any, for a while or for good."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import SurveyMuted, SurveyUnmuted
from portal.ground.access import TeamOnly, as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Invitation, Wave


class SurveyMute(Base, Kept, TeamOnly):
    """One person is not asked: in one survey, or in any where there is no `survey_id`.

    `until_on` is the first day they may be asked again; without it they are not. `by_id` is who of us muted them; with
    none it is their own wish, which counts for their `address` wherever else it is a contact's, and only they lift it.
    """

    __tablename__ = "survey_mute"
    __table_args__ = (belongs_to("contact", "contact_id", ondelete="CASCADE"),)
    contact_id: Mapped[UUID]
    survey_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey.id"))
    until_on: Mapped[date | None]
    address: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None]

    @property
    def is_theirs(self) -> bool:
        """The person's own wish."""
        return self.by_id is None

    @classmethod
    def _of(cls, contact: Contact, survey: Survey | None, until: date | None, by: User | None) -> Self:
        address = contact.email.casefold() if by is None and contact.email else None
        return cls(
            id=new_id(), client_id=contact.client_id, contact_id=contact.id, survey_id=survey.id if survey else None,
            until_on=until, address=address, by_id=by.id if by else None, by_name=by.name if by else contact.name,
        )  # fmt: skip


Index("ix_survey_mute_contact", SurveyMute.client_id, SurveyMute.contact_id, **only("lifted_at IS NULL"))
Index("ix_survey_mute_address", SurveyMute.address, **only("lifted_at IS NULL AND address IS NOT NULL"))


def mute(contact: Contact, survey: Survey | None, until: date | None, by: User | None) -> SurveyMute:
    """Ask them no more: in this survey or in any, until that day or for good. `by`: None is the person themselves.

    Safe to call twice: while the same mute stands, it is the one.
    """
    with as_system():
        known = [one for one in mutes_of(contact) if (one.survey_id, one.is_theirs) == _kind(survey, by)]
        if standing := next((one for one in known if one.until_on == until), None):
            return standing
        for before in known:
            before.lifted_at = now()
        made = SurveyMute._of(contact, survey, until, by)
        db.session.add(made)
        if made.is_theirs:
            _opt_out(contact, survey, now())
        happen(SurveyMuted(**_told(contact, survey, by), until=until))
        return made


def unmute(contact: Contact, by: User | None) -> None:
    """They may be asked again: one of us lifts what we muted, the person (`by` None) what they did.

    Safe to call twice.
    """
    with as_system():
        mine = [one for one in mutes_of(contact) if one.is_theirs == (by is None)]
        for one in mine:
            one.lifted_at = now()
        if by is None:
            _opt_out(contact, None, None)
        if mine:
            happen(SurveyUnmuted(**_told(contact, None, by)))


def mutes_of(contact: Contact) -> list[SurveyMute]:
    """Those that stand today, the newest first."""
    standing = (
        select(SurveyMute)
        .where(SurveyMute.client_id == contact.client_id, SurveyMute.contact_id == contact.id)
        .where(SurveyMute.lifted_at.is_(None), or_(SurveyMute.until_on.is_(None), SurveyMute.until_on > vendor_today()))
        .order_by(SurveyMute.created_at.desc())
    )
    return list(db.session.scalars(standing))


def stops_all(contact: Contact) -> bool:
    """They want to be asked in no survey; their wish, not the team's."""
    with as_system():
        return any(one.is_theirs and one.survey_id is None for one in mutes_of(contact))


def _opt_out(contact: Contact, survey: Survey | None, at: datetime | None) -> None:
    """What waits for their answer is stopped, and counts as not delivered; with no instant it waits again."""
    waiting = update(Invitation).where(
        Invitation.client_id == contact.client_id,
        Invitation.contact_id == contact.id,
        Invitation.completed_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    if survey is not None:
        waiting = waiting.where(Invitation.wave_id.in_(select(Wave.id).where(Wave.survey_id == survey.id)))
    db.session.execute(waiting.values(stopped_at=at))


def _kind(survey: Survey | None, by: User | None) -> tuple[UUID | None, bool]:
    return (survey.id if survey else None, by is None)


def _told(contact: Contact, survey: Survey | None, by: User | None) -> dict[str, Any]:
    """A person without a login acts under their own name."""
    return {
        "client_id": contact.client_id,
        "actor_id": by.id if by else None,
        "actor_name": by.name if by else contact.name,
        "contact_id": contact.id,
        "name": contact.name,
        "survey": survey.name if survey else None,
    }
