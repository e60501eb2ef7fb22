"""Whoever helps a client for a time serves it meanwhile, and no longer."""

from sqlalchemy import and_, or_, select

from portal.checks.findings import told_rows
from portal.people.models.assignments import Assignment
from portal.people.models.experts import ExpertAccess

_ASTRAY = (
    select(ExpertAccess.id)
    .join(
        Assignment,
        and_(Assignment.client_id == ExpertAccess.client_id, Assignment.id == ExpertAccess.assignment_id),
    )
    .where(
        or_(
            Assignment.user_id != ExpertAccess.user_id,
            Assignment.until_on.is_(None) != ExpertAccess.ended_at.is_(None),
        )
    )
)


def experts_serve_while_they_help() -> list[str]:
    return told_rows("experts for a time whose assignment tells otherwise", _ASTRAY)
