"""What is reached is a win, once: a milestone, until it is reopened, and a goal."""

from calendar import monthrange
from uuid import UUID

from sqlalchemy import select

from portal.facts import GoalReached, MilestoneReached, MilestoneReopened
from portal.ground.clock import today
from portal.ground.db import db, now
from portal.ground.happen import reacts_to
from portal.workspace.models.wins import Win


@reacts_to(MilestoneReached)
def make_a_win(fact: MilestoneReached, _event_id: UUID) -> None:
    """Its own fact tells of it. Reached for the second time it is the same win, of the newer day."""
    win = Win.made_by(fact.client_id, title=fact.title, won_on=fact.reached_on, milestone_id=fact.milestone_id)
    win.won_on, win.withdrawn_at = fact.reached_on, None


@reacts_to(MilestoneReopened)
def no_win_yet(fact: MilestoneReopened, _event_id: UUID) -> None:
    mine = select(Win).where(Win.client_id == fact.client_id, Win.milestone_id == fact.milestone_id)
    win = db.session.scalars(mine).one_or_none()
    if win is not None and win.withdrawn_at is None:
        win.withdrawn_at = now()


@reacts_to(GoalReached)
def make_a_win_of_a_goal(fact: GoalReached, _event_id: UUID) -> None:
    """On the last day of the month that met it, or today when that month is not over."""
    last_on = fact.month.replace(day=monthrange(fact.month.year, fact.month.month)[1])
    Win.made_by(fact.client_id, title=fact.name, won_on=min(last_on, today()), goal_id=fact.goal_id)
