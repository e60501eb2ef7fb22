"""What a client's home says of points: the balance, the way to the next tier, what is within reach."""

from typing import NamedTuple
from uuid import UUID

from portal.ground.clock import vendor_today
from portal.rewards.models.catalogue_pages import offered
from portal.rewards.models.redemptions import reach_of
from portal.rewards.models.tiers import explain


class PointsShown(NamedTuple):
    """`earned` of `threshold` points lead to the tier `next`, "" for none; `within`: so many rewards can be had."""

    active: int
    next: str
    earned: int
    threshold: int
    missing: int
    within: int


def points_of(client_id: UUID) -> PointsShown:
    """While the programme is on."""
    explained, reach = explain(client_id), reach_of(client_id)
    within = sum(reach.obstacle(row) is None for row in offered(vendor_today()))
    tier = explained.next
    return PointsShown(
        reach.active, tier.name if tier else "", explained.earned, tier.threshold if tier else 0,
        explained.missing, within,
    )  # fmt: skip
