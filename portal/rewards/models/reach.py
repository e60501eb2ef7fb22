"""What a client can have now, and what stands in the way of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.rewards.models.catalogue import left_of
from portal.rewards.models.programme import Programme
from portal.rewards.models.tiers import Tier


class Obstacle(StrEnum):
    """Why a client cannot have a reward now; CHANGED: it is another one than was read."""

    NOT_OFFERED = "not_offered"
    GONE = "gone"
    LIMIT = "limit"
    TIER = "tier"
    POINTS = "points"
    CHANGED = "changed"


class NotRedeemable(ValueError):
    """`args[0]` is the Obstacle."""


@dataclass(frozen=True)
class Reach:
    """What a client can have: by its active points, its tier, and what it had of each reward already.

    `pending`: points that are held for now, and buy nothing yet.
    """

    rules: Programme
    active: int
    pending: int
    rank: int
    tiers: Mapping[str, Tier]
    had: Mapping[UUID, int]
    today: date

    def obstacle(self, reward: Any) -> Obstacle | None:
        """What stands in the way of this reward, or row of one; None: it can be had."""
        ended = reward.paused_at or reward.retired_at or (reward.until_on and self.today > reward.until_on)
        if not self.rules.is_on or ended or (reward.from_on and self.today < reward.from_on):
            return Obstacle.NOT_OFFERED
        if left_of(reward) == 0:
            return Obstacle.GONE
        if reward.per_client is not None and self.had.get(reward.id, 0) >= reward.per_client:
            return Obstacle.LIMIT
        if reward.tier in self.tiers and self.rank < self.tiers[reward.tier].rank:
            return Obstacle.TIER
        return Obstacle.POINTS if self.active < reward.cost else None

    def missing(self, reward: Any) -> int:
        """How many points, 0 for none."""
        return max(int(reward.cost) - self.active, 0)
