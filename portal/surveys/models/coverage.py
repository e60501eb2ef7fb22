"""Coverage: how many of a client's people answered in a period, and whether those who decide are among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, select

from portal.ground.db import Id
from portal.ground.reading import Reading
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole
from portal.surveys.models.periods import Period, began
from portal.surveys.models.waves import Invitation

MOST_CLIENTS = 64


@dataclass(frozen=True)
class Coverage:
    """`people` are those still there; `deciders` the decision makers among them."""

    people: int
    answered: int
    deciders: int
    deciders_answered: int

    @property
    def decider(self) -> str:
        """Whether the decision maker "answered", did "not" yet, or is "unknown"."""
        if not self.deciders:
            return "unknown"
        return "answered" if self.deciders_answered else "not"


NOBODY = Coverage(0, 0, 0, 0)

_ANSWERED = exists().where(
    Invitation.client_id == Contact.client_id,
    Invitation.contact_id == Contact.id,
    Invitation.created_at >= bindparam("since"),
    Invitation.created_at < bindparam("until"),
    Invitation.completed_at.is_not(None),
)
_DECIDES = ContactStanding.role == RelationshipRole.DECISION_MAKER
_COVERAGE = Reading(
    select(
        Contact.client_id,
        func.count().label("people"),
        func.sum(case((_ANSWERED, 1), else_=0)).label("answered"),
        func.sum(case((_DECIDES, 1), else_=0)).label("deciders"),
        func.sum(case((and_(_DECIDES, _ANSWERED), 1), else_=0)).label("deciders_answered"),
    )
    .outerjoin(
        ContactStanding,
        and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
    )
    .where(Contact.client_id.in_(bindparam("clients", type_=Id(), expanding=True)), Contact.left_on.is_(None))
    .group_by(Contact.client_id),
    clients=MOST_CLIENTS,
)


def coverage_of(client_ids: Sequence[UUID], period: Period) -> dict[UUID, Coverage]:
    """Of so many clients at most `MOST_CLIENTS`; a client without people is left out."""
    if not client_ids:
        return {}
    span = {"since": began(period.since), "until": began(period.until)}
    rows: list[Any] = _COVERAGE.rows({**span, "clients": client_ids})
    return {row.client_id: Coverage(row.people, row.answered, row.deciders, row.deciders_answered) for row in rows}
