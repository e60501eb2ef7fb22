"""What a report says, as plain data: gathered from a draft, frozen in an edition, read back from there."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.clock import today_in, vendor_zone
from portal.ground.db import db
from portal.ground.months import month_key
from portal.people.models.users import User
from portal.reports.models.amounts import Direction, Measure
from portal.reports.models.drafts import WORDS, ReportDraft
from portal.reports.models.figures import Agreed, Figure, Measured, Point, figures
from portal.reports.models.happened import happened, stands
from portal.reports.models.months import last_day, months_on
from portal.workspace.models.milestones import Doer, Milestone

Content = dict[str, Any]
MOST_CHARTS_UNASKED = 3
MOST_PLANS_UNASKED = 8

_COMING = (
    select(Milestone.title, Milestone.doer, Milestone.due_on)
    .where(
        Milestone.client_id == bindparam("client_id"),
        Milestone.removed_at.is_(None),
        Milestone.completed_on.is_(None),
        Milestone.due_on >= bindparam("first"),
        Milestone.due_on <= bindparam("last"),
    )
    .order_by(Milestone.due_on, Milestone.id)
    .limit(MOST_PLANS_UNASKED)
)


def content_of(draft: ReportDraft, client_name: str, by: User) -> Content:
    """All the client would read if `by` published the draft now, with the figures as they are now."""
    found = figures(draft.client_id, draft.month)
    return {
        "client": client_name,
        "month": month_key(draft.month),
        "number": draft.number + 1,
        "by": by.name,
        "on": today_in(vendor_zone()).isoformat(),
        "words": {name: getattr(draft, name).strip() for name in WORDS},
        "figures": [frozen_figure(figure) for figure in found],
        "charts": frozen_charts(draft.charts, found),
        "happened": [one.frozen for one in happened(draft.client_id, draft.month) if stands(one, draft.ticks)],
        "plan": draft.plan,
    }


def charts_unasked(found: list[Figure]) -> list[dict[str, Any]]:
    """The charts a new draft begins with: the first goals of the client, each over the months."""
    with_goal = [figure for figure in found if figure.goal][:MOST_CHARTS_UNASKED]
    return [chart(metric_id=str(figure.metric.id)) for figure in with_goal]


def plan_unasked(client_id: UUID, month: date) -> list[dict[str, Any]]:
    """What a new draft says of the month to come: the milestones due in it and not reached yet."""
    span = {"client_id": client_id, "first": months_on(month, 1), "last": last_day(months_on(month, 1))}
    return [
        {"side": "you" if row.doer == Doer.YOU else "us", "title": row.title, "note": "", "on": row.due_on.isoformat()}
        for row in db.session.execute(_COMING, span)
    ]


def begun_with(client_id: UUID, month: date) -> dict[str, Any]:
    """What a draft begins with."""
    return {"charts": charts_unasked(figures(client_id, month)), "plan": plan_unasked(client_id, month)}


def chart(**values: Any) -> dict[str, Any]:
    """A chart as drafts keep it: over the months of a metric, or of figures of its own."""
    return {"heading": "", "caption": "", "metric_id": None, "rows": [], "red_from": None, **values}


def frozen_charts(charts: list[dict[str, Any]], found: list[Figure]) -> list[dict[str, Any]]:
    """Only those that have something to draw."""
    drawn = {str(figure.metric.id) for figure in found if any(value is not None for value in figure.values)}
    return [chart for chart in charts if chart["metric_id"] in drawn or chart["rows"]]


def frozen_figure(figure: Figure) -> dict[str, Any]:
    metric, goal = figure.metric, figure.goal
    return {
        "metric_id": str(metric.id),
        "name": metric.name,
        "code": metric.code,
        "measure": metric.measure.value,
        "unit": metric.unit,
        "decimals": metric.decimals,
        "value": _text(figure.value),
        "before": _text(figure.before),
        "goal": None if goal is None else _frozen_goal(goal),
        "series": [[month_key(point.month), _text(point.value)] for point in figure.series],
    }


def figures_in(content: Content, client_id: UUID) -> list[Figure]:
    """The figures an edition was frozen with."""
    month = month_in(content["month"])
    return [_figure(kept, client_id, month) for kept in content["figures"]]


def month_in(key: str) -> date:
    return date.fromisoformat(f"{key}-01")


def _frozen_goal(goal: Agreed) -> dict[str, Any]:
    return {
        "id": str(goal.id),
        "baseline": _text(goal.baseline),
        "target": _text(goal.target),
        "direction": goal.direction.value,
        "due_on": _iso(goal.due_on),
        "agreed_on": _iso(goal.agreed_on),
        "reached_on": _iso(goal.reached_on),
        "position": goal.position,
    }


def _figure(kept: Mapping[str, Any], client_id: UUID, month: date) -> Figure:
    return Figure(
        metric=Measured(
            id=UUID(kept["metric_id"]),
            client_id=client_id,
            name=kept["name"],
            code=kept["code"],
            measure=Measure(kept["measure"]),
            unit=kept["unit"],
            decimals=kept["decimals"],
        ),
        month=month,
        value=_number(kept["value"]),
        goal=_goal(kept["goal"]) if kept["goal"] else None,
        before=_number(kept["before"]),
        series=tuple(Point(month_in(key), _number(value)) for key, value in kept["series"]),
    )


def _goal(kept: Mapping[str, Any]) -> Agreed:
    target = _number(kept["target"])
    assert target is not None
    return Agreed(
        id=UUID(kept["id"]),
        baseline=_number(kept["baseline"]),
        target=target,
        direction=Direction(kept["direction"]),
        due_on=_day(kept["due_on"]),
        agreed_on=date.fromisoformat(kept["agreed_on"]),
        reached_on=_day(kept["reached_on"]),
        position=kept["position"],
    )


def _text(value: Decimal | None) -> str | None:
    """Exact, and the same however many zeros a database adds behind the point."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
