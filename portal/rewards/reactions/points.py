"""What follows at once: tiers from points, badges from what was reached."""

from uuid import UUID

from portal.facts import (
    GoalReached,
    MilestoneReached,
    PointsEarned,
    PointsReleased,
    PointsReversed,
    ProgrammeChanged,
    WinTold,
)
from portal.ground.clock import vendor_today
from portal.ground.happen import reacts_to
from portal.rewards.models.badges import FIRST_GOAL, FIRST_WIN, ON_TIME, TEN_ON_TIME, earn_badge, reached_on_time
from portal.rewards.models.programme import programme
from portal.rewards.models.tiers import renumber_standings, settle_tier


@reacts_to(PointsEarned, PointsReleased, PointsReversed)
def put_in_its_tier(fact: PointsEarned | PointsReleased | PointsReversed, _event_id: UUID) -> None:
    settle_tier(fact.client_id)


@reacts_to(ProgrammeChanged)
def stand_as_high_as_the_tier(_fact: ProgrammeChanged, _event_id: UUID) -> None:
    renumber_standings()


@reacts_to(GoalReached)
def first_goal_together(fact: GoalReached, _event_id: UUID) -> None:
    earn_badge(fact.client_id, FIRST_GOAL, vendor_today(), fact.name)


@reacts_to(WinTold)
def first_win_together(fact: WinTold, _event_id: UUID) -> None:
    earn_badge(fact.client_id, FIRST_WIN, vendor_today(), fact.title)


@reacts_to(MilestoneReached)
def ten_milestones_on_time(fact: MilestoneReached, _event_id: UUID) -> None:
    if programme().is_on and reached_on_time(fact.client_id) >= ON_TIME:
        earn_badge(fact.client_id, TEN_ON_TIME, fact.reached_on, fact.title)
