"""What a person writes down about a call, meeting, email or note, before it is an entry of the history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.history.models.headline import headline
from portal.history.models.presence import people_present


class InteractionKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    NOTE = "note"


class Mood(StrEnum):
    PLEASED = "pleased"
    STEADY = "steady"
    WORRIED = "worried"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a person writes down. Without a title the first words of the text become it."""

    kind: InteractionKind
    text: str
    occurred_at: datetime
    title: str | None = None
    minutes: int | None = None
    mood: Mood | None = None
    contact_ids: tuple[UUID, ...] = ()
    member_ids: tuple[UUID, ...] = ()

    def content(self, client_id: UUID) -> dict[str, Any]:
        """The columns it becomes. Raises NotHere for people of elsewhere."""
        title, text = (self.title, self.text.strip()) if self.title else headline(self.text)
        return {
            "kind": self.kind,
            "title": title,
            "text": text,
            "occurred_at": self.occurred_at,
            "minutes": self.minutes,
            "mood": self.mood,
            "present": people_present(client_id, self.contact_ids, self.member_ids),
        }
