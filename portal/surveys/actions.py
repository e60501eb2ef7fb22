"""What rules may do about an answer: open a loop, so that it is followed up whatever its score."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import Action, Announced, Kind, Occasion, Parameter, Values, register
from portal.ground.db import db
from portal.surveys.models.answers import Answer
from portal.surveys.models.loops import DUE_IN_WORKDAYS, Loop

MOST_DAYS = 30


def _preview(occasion: Occasion, values: Values) -> str:
    days, owner = int(values["days"]), occasion.words.get("owner", "")
    due = ngettext("in one working day", "in %(num)d working days", days) if days else gettext("the same day")
    return str(gettext("%(name)s follows up on the answer, due %(due)s", name=owner, due=due))


def _perform(occasion: Occasion, values: Values) -> Iterable[UUID]:
    answer = db.session.get_one(Answer, (occasion.client_id, occasion.ids["answer_id"]))
    return [Loop.open(answer, occasion.by, because=occasion.by.name, days=int(values["days"])).id]


def _announced(_values: Values) -> Iterable[Announced]:
    yield "loop.opened", {}


register(
    Action(
        "loop",
        _("follow up on the answer"),
        (
            Parameter(
                "days",
                _("Due in working days"),
                Kind.NUMBER,
                default=DUE_IN_WORKDAYS,
                most=MOST_DAYS,
                hint=_("0 is the same day."),
            ),
        ),
        preview=_preview,
        perform=_perform,
        announces=_announced,
        needs="answer_id",
    )
)
