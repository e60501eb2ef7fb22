"""What rules may do with tasks, and the time they may wait for: a task that stays undone."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select

from portal.ground.actions import Action, Announced, Due, Kind, Occasion, Parameter, Values, Wait, register
from portal.ground.calendars import digits
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.workdays import vendor_calendar
from portal.people.forms.choices import member_choices
from portal.people.models.users import User
from portal.tasks.models import Side, Task

OWNER = "owner"
MOST_DAYS = 250

_LATE = (
    select(Task.client_id, Task.id, Task.title, Task.due_on)
    .where(
        Task.side == bindparam("side"),
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
        Task.order_on >= bindparam("first"),
        Task.order_on <= bindparam("last"),
    )
    .order_by(Task.order_on, Task.id)
)


def sides() -> list[tuple[str, str]]:
    return [(Side.US, gettext("us")), (Side.YOU, gettext("the client"))]


def doers() -> list[tuple[str, str]]:
    """The client's owner, whoever that is then, and everybody of the team."""
    members = [(str(choice.value), str(choice.label)) for choice in member_choices() if choice.value]
    return [(OWNER, gettext("the client’s owner")), *members]


def _preview(occasion: Occasion, values: Values) -> str:
    days = int(values["days"])
    due = ngettext("due in one working day", "due in %(days)s working days", days, days=digits(days))
    words = {"title": values["title"], "due": due if days else gettext("due the same day")}
    if values["side"] == Side.YOU:
        return str(gettext("A task for the client: “%(title)s”, %(due)s", **words))
    owner = occasion.words.get("owner", "")
    name = owner if values["doer"] == OWNER else occasion.names.get(UUID(values["doer"]), owner)
    return str(gettext("A task for %(name)s: “%(title)s”, %(due)s", name=name, **words))


def _make(occasion: Occasion, values: Values) -> Iterable[UUID]:
    assert occasion.client_id is not None
    side = Side(values["side"])
    task = Task.add(
        occasion.client_id,
        occasion.by,
        title=values["title"],
        side=side,
        note=values["note"] or None,
        due_on=_due_on(values),
        owner_id=_doer(occasion, values) if side == Side.US else None,
        concern_id=occasion.ids.get("concern_id") if side == Side.US else None,
    )
    return [task.id]


def _due_on(values: Values) -> date:
    return vendor_calendar().add_workdays(vendor_today(), int(values["days"]))


def _doer(occasion: Occasion, values: Values) -> UUID | None:
    """Whom the rule names while they are here, else the client's owner."""
    named = None if values["doer"] == OWNER else db.session.get(User, UUID(values["doer"]))
    return named.id if named is not None and named.is_active else occasion.owner_id


def _announced(values: Values) -> Iterable[Announced]:
    yield "task.added", {"side": values["side"], "title": values["title"]}


def _overdue(side: Side) -> Callable[[date, date, int], Iterable[Due]]:
    """Tasks of that side whose due date lies so many days back."""

    def due(first: date, last: date, days: int) -> Iterable[Due]:
        on = timedelta(days=days)
        for row in db.session.execute(_LATE, {"side": side, "first": first - on, "last": last - on}).all():
            yield Due(row.client_id, row.id, row.due_on + on, row.due_on.isoformat(), row.title, {"task_id": row.id})

    return due


register(
    Action(
        "task",
        _("make a task"),
        (
            Parameter("title", _("What is to be done"), filled=True),
            Parameter("side", _("Whose it is to do"), Kind.CHOICE, sides, default=Side.US),
            Parameter("doer", _("Who of us sees to it"), Kind.CHOICE, doers, default=OWNER),
            Parameter(
                "days",
                _("Due in working days"),
                Kind.NUMBER,
                default=2,
                most=MOST_DAYS,
                hint=_("0 is the same day."),
            ),
            Parameter("note", _("Note"), Kind.PARAGRAPHS, most=2000, required=False, filled=True),
        ),
        preview=_preview,
        perform=_make,
        announces=_announced,
        for_client=lambda values: values.get("side") == Side.YOU,
    ),
    Wait(
        "time.our_task_overdue",
        _("a task of ours is %(days)s days overdue"),
        _overdue(Side.US),
        ids=("task_id",),
        titled="task",
        days=3,
    ),
    Wait(
        "time.their_task_overdue",
        _("a task of the client’s is %(days)s days overdue"),
        _overdue(Side.YOU),
        ids=("task_id",),
        titled="task",
        is_open=True,
        days=3,
    ),
)
