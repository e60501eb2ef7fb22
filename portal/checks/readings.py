"""One reading counts for each metric and month, and a correction corrects its own."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.checks.findings import told_rows
from portal.reports.models.goals import Goal
from portal.reports.models.readings import COUNTS, Reading

_corrected = aliased(Reading)


def readings_form_one_chain() -> list[str]:
    month = (Reading.client_id, Reading.metric_id, Reading.month)
    twice = select(Reading.metric_id).where(COUNTS).group_by(*month).having(func.count() > 1)
    counting = select(*month).where(COUNTS).distinct().subquery()
    beside = and_(*(column == counting.c[column.key] for column in month))
    none = select(Reading.metric_id).outerjoin(counting, beside).where(counting.c.metric_id.is_(None))
    other = (
        select(Reading.id)
        .join(_corrected, and_(_corrected.client_id == Reading.client_id, _corrected.id == Reading.corrects_id))
        .where(or_(_corrected.metric_id != Reading.metric_id, _corrected.month != Reading.month))
    )
    return [
        *told_rows("months for which two readings count", twice),
        *told_rows("months for which no reading counts", none),
        *told_rows("corrections of another metric or month", other),
    ]


def goals_follow_one_another() -> list[str]:
    later = aliased(Goal)
    same = and_(later.client_id == Goal.client_id, later.metric_id == Goal.metric_id, later.id > Goal.id)
    both = and_(
        or_(Goal.ended_on.is_(None), Goal.ended_on > later.agreed_on),
        or_(later.ended_on.is_(None), later.ended_on > Goal.agreed_on),
    )
    return told_rows("metrics with two goals at one time", select(Goal.metric_id).join(later, same).where(both))
