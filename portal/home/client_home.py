"""A client's home: read in a few statements, told only where a word of it is new."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, select

from portal.ground.reading import Raw, Reading
from portal.history.models.task_lists import THEIR_OPEN
from portal.home.glance import Glance, glance_at, glance_of
from portal.home.month import MonthShown, month_as_it_stands, month_as_published, published
from portal.home.needs import MOST_TASKS, Needs, needs_of
from portal.home.points import PointsShown, points_of
from portal.home.where import Where, where
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.experts import ExpertAccess
from portal.people.models.serving import HELPS
from portal.people.models.users import User
from portal.rewards.called import programme_at_a_glance
from portal.rewards.models.badges import badges_of
from portal.rewards.models.incentive_pages import OPEN_OFFERS, open_offers
from portal.rewards.models.incentives import worded
from portal.surveys.models.own import OPEN, open_surveys
from portal.workspace.models.roadmap import LINE, roadmap_line
from portal.workspace.models.shown import Roadmap

_TEAM = Reading(
    select(
        User.id, User.name, User.title, User.email, User.phone, Assignment.role,
        ExpertAccess.until_on.label("helps_until"),
    )
    .join(Assignment, Assignment.user_id == User.id)
    .outerjoin(ExpertAccess, HELPS)
    .where(Assignment.client_id == bindparam("client_id"), Assignment.until_on.is_(None), User.disabled_at.is_(None))
    .order_by(case((Assignment.role == AssignmentRole.OWNER, 0), else_=1), User.name)
    .limit(12)
)  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A client's home as it was read; what it means is worked out where it is asked for.

    `edition`: a row of the newest published report; `standing`: the figures of the last month where there is none.
    """

    client_id: UUID
    today: date
    confirms: bool
    single: tuple[Raw, ...]
    line: tuple[Raw, ...]
    tasks: tuple[Raw, ...]
    surveys: tuple[Raw, ...]
    offers: tuple[Raw, ...]
    serving: tuple[Raw, ...]
    edition: Any
    standing: MonthShown | None
    badges: tuple[Any, ...] = ()
    points: PointsShown | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything it tells."""
        month = self.edition.id if self.edition else repr(self.standing)
        happened = self.serving, month, self.badges, self.points
        return self.today, self.confirms, self.single, self.line, self.tasks, self.surveys, self.offers, *happened

    @cached_property
    def glance(self) -> Glance:
        return glance_of(self.single)

    @cached_property
    def roadmap(self) -> Roadmap:
        return roadmap_line([LINE.revive(raw) for raw in self.line], self.today)

    @cached_property
    def needs(self) -> Needs:
        tasks = [THEIR_OPEN.revive(raw) for raw in self.tasks]
        surveys = [OPEN.revive(raw) for raw in self.surveys]
        offers = [worded(OPEN_OFFERS.revive(raw)) for raw in self.offers]
        return needs_of(tasks, self.glance, self.roadmap, surveys, offers, confirms=self.confirms)

    @cached_property
    def where(self) -> Where:
        return where(self.roadmap)

    @cached_property
    def month(self) -> MonthShown | None:
        return month_as_published(self.client_id, self.edition) if self.edition else self.standing

    @cached_property
    def team(self) -> list[Any]:
        """Everybody of ours who serves the client now, the owner first."""
        return [_TEAM.revive(raw) for raw in self.serving]


def read_home(
    client_id: UUID, user_id: UUID, at: datetime, today: date, *, confirms: bool, answers_offers: bool
) -> Home:
    """`user_id`: who reads; `confirms`, `answers_offers`: whether they may do so for their side."""
    edition, single = published(client_id), glance_at(client_id, at, today)
    glance = glance_of(single).row
    return Home(
        client_id=client_id,
        today=today,
        confirms=confirms,
        single=single,
        line=tuple(LINE.raw({"client_id": client_id})),
        tasks=tuple(THEIR_OPEN.raw({"client_id": client_id, "limit": MOST_TASKS + 1})),
        surveys=open_surveys(client_id, user_id, at),
        offers=open_offers(client_id) if answers_offers and glance.has_open_offers else (),
        serving=tuple(_TEAM.raw({"client_id": client_id})),
        edition=edition,
        standing=None if edition else month_as_it_stands(client_id, today),
        badges=tuple(badges_of(client_id)) if glance.has_badges else (),
        points=points_of(client_id) if programme_at_a_glance().is_on else None,
    )
