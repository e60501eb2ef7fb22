"""What counts as having been in touch: two-way interactions for follow-ups, postings for letters from leadership."""

from typing import Any

from sqlalchemy import ScalarSelect, select

from portal.history.models.interactions import Interaction, InteractionKind
from portal.people.models.clients import Client
from portal.tasks.touchpoints import Touchpoint
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import UpdateKind

TWO_WAY = (InteractionKind.CALL, InteractionKind.MEETING, InteractionKind.EMAIL)
_TALKS = (Interaction.kind.in_(TWO_WAY), Interaction.origin_id.is_(None), Interaction.removed_at.is_(None))
_LETTERS = (Posting.kind == UpdateKind.LETTER, Posting.withdrawn_at.is_(None))


def is_two_way(entry: Interaction) -> bool:
    """A call, a meeting or an email, not a note, and not the same talk told in other words."""
    return entry.kind in TWO_WAY and entry.origin_id is None and entry.removed_at is None


def last_talk() -> ScalarSelect[Any]:
    """When we last talked with the client of the statement, by anyone of the team."""
    its = select(Interaction.occurred_at).where(Interaction.client_id == Client.id, *_TALKS)
    return its.order_by(Interaction.occurred_at.desc()).limit(1).correlate(Client).scalar_subquery()


def last_letter() -> ScalarSelect[Any]:
    its = select(Posting.published_at).where(Posting.client_id == Client.id, *_LETTERS)
    return its.order_by(Posting.published_at.desc()).limit(1).correlate(Client).scalar_subquery()


def talk_since_opening(column: Any) -> ScalarSelect[Any]:
    """A column of the first talk that the touchpoint of the statement could be kept by."""
    its = Interaction.client_id == Touchpoint.client_id, Interaction.occurred_at >= Touchpoint.opens_at
    first = select(column).where(*its, *_TALKS).order_by(Interaction.occurred_at, Interaction.id).limit(1)
    return first.correlate(Touchpoint).scalar_subquery()


def letter_since_opening(column: Any) -> ScalarSelect[Any]:
    its = Posting.client_id == Touchpoint.client_id, Posting.published_at >= Touchpoint.opens_at
    first = select(column).where(*its, *_LETTERS).order_by(Posting.published_at, Posting.id).limit(1)
    return first.correlate(Touchpoint).scalar_subquery()
