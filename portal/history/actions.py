"""What rules may do with concerns: open one, or move the one their cause is about."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import Action, Announced, Kind, Occasion, Parameter, Values, register
from portal.ground.db import db
from portal.history.models.concerns import Concern, ConcernState, Severity

STARTED, RESOLVED = ConcernState.IN_PROGRESS.value, ConcernState.RESOLVED.value


def severities() -> list[tuple[str, str]]:
    words = {Severity.LOW: gettext("low"), Severity.NORMAL: gettext("normal"), Severity.URGENT: gettext("urgent")}
    return [(severity.value, words[severity]) for severity in Severity]


def states() -> list[tuple[str, str]]:
    return [(STARTED, gettext("in progress")), (RESOLVED, gettext("resolved"))]


def _preview_open(_occasion: Occasion, values: Values) -> str:
    return str(gettext("A concern is opened: “%(title)s”", title=values["title"]))


def _open(occasion: Occasion, values: Values) -> Iterable[UUID]:
    assert occasion.client_id is not None
    concern = Concern.open(
        occasion.client_id,
        occasion.by,
        title=values["title"],
        text=values["text"] or "",
        severity=Severity(values["severity"]),
        owner_id=occasion.owner_id,
    )
    return [concern.id]


def _opened(values: Values) -> Iterable[Announced]:
    yield "concern.opened", {"title": values["title"], "severity": values["severity"]}


def _preview_move(_occasion: Occasion, values: Values) -> str:
    return str(gettext("The concern becomes “%(state)s”", state=dict(states())[values["state"]]))


def _move(occasion: Occasion, values: Values) -> Iterable[UUID]:
    concern = db.session.get_one(Concern, (occasion.client_id, occasion.ids["concern_id"]), with_for_update=True)
    if values["state"] == RESOLVED:
        concern.resolve(occasion.by, values["words"] or occasion.by.name)
    else:
        concern.start(occasion.by)
    return ()


def _moved(values: Values) -> Iterable[Announced]:
    yield ("concern.resolved" if values["state"] == RESOLVED else "concern.started"), {}


register(
    Action(
        "concern",
        _("open a concern"),
        (
            Parameter("title", _("What it is"), filled=True),
            Parameter(
                "severity", _("How much it matters"), Kind.CHOICE, severities, default=Severity.NORMAL.value
            ),
            Parameter("text", _("What is known of it"), Kind.PARAGRAPHS, most=2000, required=False, filled=True),
        ),
        preview=_preview_open,
        perform=_open,
        announces=_opened,
    ),
    Action(
        "concern_state",
        _("move the concern"),
        (
            Parameter("state", _("New state"), Kind.CHOICE, states),
            Parameter("words", _("In these words, when it is resolved"), most=500, required=False, filled=True),
        ),
        preview=_preview_move,
        perform=_move,
        announces=_moved,
        needs="concern_id",
    ),
)  # fmt: skip
