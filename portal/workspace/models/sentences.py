"""The manager's sentence: how things stand, in the words of whoever looks after the client; only added to."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import SentenceSaid
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id
from portal.ground.happen import happen
from portal.people.models.users import User

MOST_SHOWN = 50


class ManagerSentence(Base, Kept, ClientOwned):
    """One version of the sentence; the newest is the one that stands on the client's home."""

    __tablename__ = "manager_sentence"
    behind_wall = "SELECT"
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(Text)

    @classmethod
    def say(cls, client_id: UUID, by: User, text: str) -> Self:
        """The words that stand from now on. Saying the same again changes nothing."""
        newest = db.session.scalars(_NEWEST_ROW, {"client_id": client_id}).one_or_none()
        if isinstance(newest, cls) and newest.text == text:
            return newest
        said = cls(id=new_id(), client_id=client_id, text=text, author_id=by.id, author_name=by.name)
        db.session.add(said)
        db.session.flush()
        happen(SentenceSaid(client_id=client_id, actor_id=by.id, actor_name=by.name, words=text))
        return said


Index("ix_manager_sentence_newest", ManagerSentence.client_id, ManagerSentence.id.desc())

_OF_CLIENT = ManagerSentence.client_id == bindparam("client_id")
_NEWEST_ROW = select(ManagerSentence).where(_OF_CLIENT).order_by(ManagerSentence.id.desc()).limit(1)
_SAID = (
    select(ManagerSentence.id, ManagerSentence.text, ManagerSentence.author_name, ManagerSentence.created_at)
    .where(_OF_CLIENT)
    .order_by(ManagerSentence.id.desc())
    .limit(MOST_SHOWN)
)


def sentences(client_id: UUID) -> Sequence[Any]:
    """Every version, the newest first: id, text, author_name, created_at."""
    return db.session.execute(_SAID, {"client_id": client_id}).all()
