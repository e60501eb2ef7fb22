"""Sign-off: a milestone is put before the client, who approves it or asks for changes with a reason."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ApprovalAsked, ChangesAsked, MilestoneApproved, SignOffFact
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.people.models.users import Membership, User
from portal.workspace.models.milestones import Milestone


class Decision(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    CHANGES = "changes"


class SignOff(Base, Kept, ClientOwned):
    """One step of a sign-off, only added: asked, approved, or changes wanted and why."""

    __tablename__ = "sign_off"
    behind_wall = "SELECT, INSERT"
    __table_args__ = (
        belongs_to("milestone", "milestone_id"),
        CheckConstraint("decision <> 'changes' OR words IS NOT NULL", name="changes_have_a_reason"),
    )
    milestone_id: Mapped[UUID]
    decision: Mapped[Decision]
    words: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)

    @classmethod
    def ask(cls, milestone: Milestone, by: User, words: str | None = None) -> None:
        """Put the milestone before the client. Safe to call twice while it waits there."""
        if milestone.approval_asked_at is None and milestone.approved_at is None:
            milestone.wants_approval, milestone.approval_asked_at = True, now()
            cls._add(milestone, by, Decision.ASKED, words, ApprovalAsked)

    @classmethod
    def approve(cls, milestone: Milestone, by: User, words: str | None = None) -> None:
        """The client signs it off. Safe to call twice: the first call counts.

        What came in time is reached by that; what came late is the team's to close, with the words that asks for.
        """
        if milestone.approved_at is not None or milestone.approval_asked_at is None:
            return
        milestone.approved_at, milestone.approval_asked_at = now(), None
        cls._add(milestone, by, Decision.APPROVED, words, MilestoneApproved)
        if not milestone.is_missed:
            milestone.complete(by)

    @classmethod
    def ask_changes(cls, milestone: Milestone, by: User, reason: str) -> None:
        """Not like this: the team has to change something first. Nothing happens unless it was put before them."""
        if milestone.approval_asked_at is not None:
            milestone.approval_asked_at = None
            cls._add(milestone, by, Decision.CHANGES, reason, ChangesAsked)

    @classmethod
    def _add(
        cls, milestone: Milestone, by: User, decision: Decision, words: str | None, kind: type[SignOffFact]
    ) -> None:
        step = cls(
            id=new_id(), client_id=milestone.client_id, milestone_id=milestone.id,
            decision=decision, words=words, by_id=by.id, by_name=by.name,
        )  # fmt: skip
        db.session.add(step)
        db.session.flush()
        known: dict[str, Any] = {"milestone_id": milestone.id, "title": milestone.title, "words": words or ""}
        happen(kind(client_id=milestone.client_id, actor_id=by.id, actor_name=by.name, **known))


Index("ix_sign_off_milestone", SignOff.client_id, SignOff.milestone_id, SignOff.id)

_ACCESS = select(Membership.is_lead, Membership.contact_id).where(
    Membership.client_id == bindparam("client_id"),
    Membership.user_id == bindparam("user_id"),
    Membership.ended_at.is_(None),
)


def may_sign_off(client_id: UUID, named_id: UUID | None, person: User) -> bool:
    """The client's leads may; of their contacts the one the milestone names, or anyone while it names none."""
    access = db.session.execute(_ACCESS, {"client_id": client_id, "user_id": person.id}).one_or_none()
    return access is not None and (access.is_lead or named_id in (None, access.contact_id))
