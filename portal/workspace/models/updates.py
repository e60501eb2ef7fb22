"""Updates and letters as the team writes them; what a client reads are postings, one row for each client."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import UpdatePublished, UpdateScheduled, UpdateWithdrawn
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import HOUSE, Fact, happen
from portal.ground.keys import only
from portal.people.models.users import User


class UpdateKind(StrEnum):
    UPDATE = "update"
    LETTER = "letter"


class Audience(StrEnum):
    ALL = "all"
    SEGMENT = "segment"
    CLIENT = "client"


class UpdateState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AlreadyOutError(ValueError):
    """It is on its way to the clients, so its words stand; it can be withdrawn."""


class Update(Base, Kept):
    """One update, or a letter signed by leadership: draft, scheduled, published, maybe withdrawn.

    Publishing goes through the clients in the order of their ids: `posted_to` and `mailed_to` say how far it came, so
    that a worker that dies loses nothing and doubles nothing. `reached`: how many clients have their posting.
    """

    __tablename__ = "client_update"
    __table_args__ = (
        CheckConstraint("(audience = 'segment') = (segment IS NOT NULL)", name="segment_is_named"),
        CheckConstraint("(audience = 'client') = (only_client_id IS NOT NULL)", name="client_is_named"),
    )
    kind: Mapped[UpdateKind] = mapped_column(default=UpdateKind.UPDATE)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(default=Audience.ALL)
    segment: Mapped[str | None] = mapped_column(Text)
    only_client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"))
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    written_by_name: Mapped[str] = mapped_column(Text)
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    signed_by_name: Mapped[str | None] = mapped_column(Text)
    signed_by_title: Mapped[str | None] = mapped_column(Text)
    publish_at: Mapped[datetime | None]
    posted_to: Mapped[UUID | None]
    posted_at: Mapped[datetime | None]
    mailed_to: Mapped[UUID | None]
    mailed_at: Mapped[datetime | None]
    reached: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def write(cls, by: User, **values: Any) -> Self:
        """A new draft; `values`: kind, title, text, audience, segment, only_client_id."""
        draft = cls(id=new_id(), written_by_id=by.id, written_by_name=by.name, reached=0, **values)
        db.session.add(draft)
        db.session.flush()
        return draft

    @property
    def state(self) -> UpdateState:
        return state_of(self)

    @property
    def is_open(self) -> bool:
        """Its words may still change: no client has seen them."""
        return self.state in (UpdateState.DRAFT, UpdateState.SCHEDULED)

    def change(self, **values: Any) -> None:
        """Other words or readers. Raises AlreadyOutError."""
        self._hold()
        for name, value in values.items():
            setattr(self, name, value)

    def schedule(self, by: User, at: datetime) -> None:
        """Publish it at that time, signed by `by`; again for another time. Raises AlreadyOutError."""
        self._hold()
        if (self.publish_at, self.signed_by_id) == (at, by.id):
            return
        self.publish_at = at
        self.signed_by_id, self.signed_by_name, self.signed_by_title = by.id, by.name, by.title
        self.tell(UpdateScheduled, by, at=at)

    def publish(self, by: User) -> None:
        """Publish it as soon as the worker comes to it. Safe to call twice: the first call counts."""
        if self.is_open:
            self.schedule(by, now())

    def stop(self) -> None:
        """Not at that time after all: a draft again. Safe to call twice. Raises AlreadyOutError."""
        self._hold()
        self.publish_at = self.signed_by_id = self.signed_by_name = self.signed_by_title = None

    def discard(self) -> None:
        """A draft nobody will need. Raises AlreadyOutError."""
        self._hold()
        db.session.delete(self)

    def is_out(self, by: User | None = None) -> None:
        """Every client has it now."""
        self.posted_at = now()
        self.tell(UpdatePublished, by, reached=self.reached)

    def is_withdrawn(self, by: User) -> None:
        self.withdrawn_at = now()
        self.tell(UpdateWithdrawn, by)

    def tell(self, kind: type[Fact], by: User | None, **words: Any) -> None:
        db.session.flush()
        words |= {"update_id": self.id, "title": self.title, "letter": self.kind == UpdateKind.LETTER}
        words |= {"actor_id": by.id if by else self.signed_by_id, "actor_name": by.name if by else self.signed_by_name}
        happen(kind(client_id=self.only_client_id or HOUSE, **words))

    def _hold(self) -> None:
        """The worker and other people wait until this is done; what they did before is known."""
        hold(self.id)
        if not self.is_open:
            raise AlreadyOutError(self.title)


Index("ix_client_update_due", Update.publish_at, **only("mailed_at IS NULL AND withdrawn_at IS NULL"))


def hold(update_id: UUID) -> Update:
    """The update as it is now, kept from others until the transaction ends."""
    held = select(Update).where(Update.id == update_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def state_of(row: Any) -> UpdateState:
    """The state of an update, or of a row with its columns."""
    if row.withdrawn_at is not None:
        return UpdateState.WITHDRAWN
    if row.posted_at is not None:
        return UpdateState.PUBLISHED
    if row.publish_at is None:
        return UpdateState.DRAFT
    return UpdateState.SCHEDULED if row.publish_at > now() else UpdateState.PUBLISHING
