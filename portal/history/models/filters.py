"""What of the timeline is to be seen: the filters of its URL."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

NEWS = "news"  # beside the kinds of interactions: what the portal tells by itself
KINDS = ("call", "meeting", "email", "note", NEWS)
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=(1 << 128) - 1)


class Eyes(StrEnum):
    """Whose eyes an entry is for."""

    ALL = "all"
    INTERNAL = "internal"
    SHARED = "shared"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """An empty filter lets everything through; `kinds` are of KINDS, `since` and `until` bound the instants."""

    kinds: tuple[str, ...] = ()
    contact_id: UUID | None = None
    member_id: UUID | None = None
    topic: str | None = None
    eyes: Eyes = Eyes.ALL
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filters()

    @property
    def interaction_kinds(self) -> tuple[str, ...]:
        """The kinds of interactions to show, or () for all of them."""
        chosen = tuple(kind for kind in KINDS[:-1] if kind in self.kinds)
        return () if len(chosen) == len(KINDS) - 1 else chosen

    @property
    def shows_interactions(self) -> bool:
        return not self.kinds or any(kind != NEWS for kind in self.kinds)

    @property
    def shows_news(self) -> bool:
        """News belong to no person or topic."""
        named = self.contact_id or self.member_id or self.topic
        return not named and (not self.kinds or NEWS in self.kinds)
