"""Improvements: what we changed because people asked for it in a survey, told once to each of those who did."""

from collections.abc import Collection
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ImprovementChanged, ImprovementTold, ImprovementWritten
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import HOUSE, Fact, happen
from portal.ground.keys import belongs_to
from portal.people.models.contacts import Contact
from portal.people.models.users import User


class Improvement(Base, Kept):
    """What we changed, in words for those who asked. `survey_id`, `topic_id`: where they asked for it, if in one."""

    __tablename__ = "improvement"
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    survey_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey.id"))
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic.id"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    first_told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def write(cls, by: User, **values: object) -> Self:
        """`values`: title, text, survey_id, topic_id. Nobody is told yet."""
        written = cls(id=new_id(), by_id=by.id, by_name=by.name, **values)
        db.session.add(written)
        written._tell(ImprovementWritten, by)
        return written

    def change(self, by: User, **values: object) -> None:
        """Other words for whoever is told from now on; what was told stays as it was. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(ImprovementChanged, by)

    def tell(self, by: User, contacts: Collection[Contact]) -> list["ToldImprovement"]:
        """Let each of them read it in the portal, whoever was not told before; the rows of those told now."""
        known = set(db.session.scalars(select(ToldImprovement.contact_id).filter_by(improvement_id=self.id)))
        new = [self._told(one, by) for one in contacts if one.id not in known and one.left_on is None]
        db.session.add_all(new)
        if new:
            self.first_told_at = self.first_told_at or now()
        db.session.flush()
        names = {one.id: one.name for one in contacts}
        for client_id in sorted({row.client_id for row in new}):
            told = tuple(names[row.contact_id] for row in new if row.client_id == client_id)
            self._tell(ImprovementTold, by, client_id=client_id, to=told)
        return new

    def _told(self, contact: Contact, by: User) -> "ToldImprovement":
        words = {"title": self.title, "text": self.text, "by_name": by.name}
        place = {"client_id": contact.client_id, "contact_id": contact.id}
        return ToldImprovement(id=new_id(), improvement_id=self.id, **place, **words)

    def _tell(self, kind: type[Fact], by: User, *, client_id: UUID = HOUSE, **told: object) -> None:
        db.session.flush()
        about = {"improvement_id": self.id, "title": self.title}
        happen(kind(client_id=client_id, actor_id=by.id, actor_name=by.name, **about, **told))


class ToldImprovement(Base, Kept, ClientOwned):
    """The same in the words one person was told it; only they read it, and it names nobody who asked."""

    __tablename__ = "told_improvement"
    __table_args__ = (belongs_to("contact", "contact_id"),)
    behind_wall = "SELECT"
    improvement_id: Mapped[UUID] = mapped_column(ForeignKey("improvement.id"))
    contact_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)


Index("ix_improvement_newest", Improvement.created_at.desc(), Improvement.id.desc())
Index(
    "uq_told_improvement_once",
    ToldImprovement.improvement_id,
    ToldImprovement.client_id,
    ToldImprovement.contact_id,
    unique=True,
)
Index("ix_told_improvement_contact", ToldImprovement.client_id, ToldImprovement.contact_id, ToldImprovement.id.desc())
