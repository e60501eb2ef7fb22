"""Sharing an interaction: a row of its own, in words for the client; the team's row is never flipped open."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.facts import InteractionShared, InteractionWithdrawn
from portal.ground.db import db, new_id
from portal.history.models.headline import headline
from portal.history.models.interactions import Interaction
from portal.people.models.users import User


def shared_words(client_id: UUID, origin_id: UUID) -> Interaction | None:
    """What the client reads about this entry of the team's now."""
    return db.session.scalars(
        select(Interaction).where(
            Interaction.client_id == client_id, Interaction.origin_id == origin_id, Interaction.removed_at.is_(None)
        )
    ).one_or_none()


def in_other_words(origin: Interaction, text: str, by: User) -> Interaction:
    """The row the client would read; not kept yet, so that it can be shown before."""
    title, rest = headline(text)
    same: dict[str, Any] = {
        name: getattr(origin, name) for name in ("client_id", "kind", "occurred_at", "minutes", "present")
    }
    return Interaction(
        id=new_id(), origin_id=origin.id, shared=True, title=title, text=rest, author_id=by.id, author_name=by.name,
        files=[], **same,
    )  # fmt: skip


def share(origin: Interaction, text: str, by: User) -> Interaction:
    """Let the client read of it in these words. Shared already, the words they read now are the answer."""
    known = shared_words(origin.client_id, origin.id)
    if known is not None:
        return known
    words = in_other_words(origin, text, by)
    words.publish()
    words.tell(InteractionShared, by)
    return words


def withdraw(words: Interaction, by: User) -> None:
    """The client reads it no more; it can be shared again. Safe to call twice."""
    if words.removed_at is None:
        words.take_back(by)
        words.tell(InteractionWithdrawn, by)


def may_return(entry: Interaction) -> bool:
    """Words for the client come back only while the team's entry stands and has no newer words."""
    if entry.origin_id is None or entry.removed_at is None:
        return True
    origin = db.session.get_one(Interaction, (entry.client_id, entry.origin_id))
    return origin.removed_at is None and shared_words(entry.client_id, origin.id) is None
