"""The two series of touchpoints a client has: follow-ups, which talks keep and move, and letters from leadership."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from portal.cadence.models.cadences import Rhythm
from portal.cadence.models.contacts_made import letter_since_opening, talk_since_opening
from portal.cadence.models.ladder import MOST_NEAR_DAYS, NEAR_DAYS, Step, follow_ups, letters
from portal.history.models.interactions import Interaction
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from portal.workspace.models.postings import Posting


class Series(ABC):
    """`mine`: which touchpoints belong to it; `rows`: those of a client with the contact that keeps each, if any."""

    mine: ColumnElement[bool]
    rows: Select[Any]
    near_days: int

    @abstractmethod
    def steps(self, started_on: date, rhythm: Rhythm) -> Iterator[Step]: ...

    @abstractmethod
    def last_at(self, place: Any) -> Any: ...


class FollowUps(Series):
    mine = Touchpoint.kind != TouchpointKind.LETTER
    rows = select(Touchpoint, talk_since_opening(Interaction.id), talk_since_opening(Interaction.occurred_at))
    near_days = NEAR_DAYS

    def steps(self, started_on: date, rhythm: Rhythm) -> Iterator[Step]:
        return follow_ups(started_on, rhythm.kinds)

    def last_at(self, place: Any) -> Any:
        return place.talk_at


class Letters(Series):
    mine = Touchpoint.kind == TouchpointKind.LETTER
    rows = select(Touchpoint, letter_since_opening(Posting.id), letter_since_opening(Posting.published_at))
    near_days = MOST_NEAR_DAYS

    def steps(self, started_on: date, rhythm: Rhythm) -> Iterator[Step]:
        return letters(started_on, rhythm.letter_months)

    def last_at(self, place: Any) -> Any:
        return place.letter_at


FOLLOW_UP_SERIES, LETTER_SERIES = FollowUps(), Letters()
