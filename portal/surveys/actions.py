"""What rules may do with surveys: send one, and follow up on an answer whatever its score."""

from collections.abc import Iterable
from uuid import UUID

from flask import g
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import Action, Announced, Kind, Occasion, Parameter, Values, register
from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.ground.months import month_key
from portal.people.models.clients import Client
from portal.people.models.contacts import RelationshipRole
from portal.surveys.models.answers import Answer
from portal.surveys.models.asking import ask
from portal.surveys.models.audience import Audience
from portal.surveys.models.loops import Loop
from portal.surveys.models.policy import Policy
from portal.surveys.models.surveys import Survey
from portal.surveys.models.wave_pages import askable
from portal.surveys.models.waves import Wave, WaveOrigin
from portal.surveys.words import role_words

MOST_DAYS = 30
EVERYBODY, CAUSE = "everybody", "cause"


def _preview(occasion: Occasion, values: Values) -> str:
    days, owner = int(values["days"]), occasion.words.get("owner", "")
    due = ngettext("in one working day", "in %(num)d working days", days) if days else gettext("the same day")
    return str(gettext("%(name)s follows up on the answer, due %(due)s", name=owner, due=due))


def _perform(occasion: Occasion, values: Values) -> Iterable[UUID]:
    answer = db.session.get_one(Answer, (occasion.client_id, occasion.ids["answer_id"]))
    return [Loop.open(answer, occasion.by, because=occasion.by.name, days=int(values["days"])).id]


def _announced(_values: Values) -> Iterable[Announced]:
    yield "loop.opened", {}


class NotAskedAnyMore(LookupError):
    """The survey the rule sends is not there to be asked."""


def _surveys() -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in askable()]


def _whom() -> list[tuple[str, str]]:
    people = [(EVERYBODY, gettext("everybody there")), *role_words(), (CAUSE, gettext("the contact it is about"))]
    return [(str(who), words) for who, words in people]


def _preview_asking(occasion: Occasion, values: Values) -> str:
    if _means_nobody(occasion, values):
        return str(gettext("Nobody to ask: what set it off names no contact"))
    whom, survey = dict(_whom()).get(values["to"], ""), _names().get(values["survey"], "")
    words = gettext("Sends “%(survey)s” to %(people)s, as far as they may be asked", survey=survey, people=whom)
    return str(words)


def _names() -> dict[str, str]:
    """The surveys that can be sent, read once for as many previews as there are."""
    if "survey_names" not in g:
        g.survey_names = dict(_surveys())
    names: dict[str, str] = g.survey_names
    return names


def _means_nobody(occasion: Occasion, values: Values) -> bool:
    """It is for the contact it is about, and there is none: a concern, say, that nobody in particular raised."""
    return values["to"] == CAUSE and "contact_id" not in occasion.ids


def _ask(occasion: Occasion, values: Values) -> Iterable[UUID]:
    """What rules send of one version in one month is one wave; whoever may not be asked is withheld in it."""
    if _means_nobody(occasion, values):
        return ()
    survey = db.session.get(Survey, UUID(values["survey"]))
    if survey is None or not survey.published or survey.retired_at is not None:
        raise NotAskedAnyMore(gettext("The survey is not published any more."))
    month = month_key(vendor_today())
    wave = Wave.plan(
        survey, occasion.by, name=f"{survey.name} {month}", audience=Audience(), origin=WaveOrigin.RULE,
        key=f"rules {survey.id} {survey.published} {month}", sent_at=now(),
    )  # fmt: skip
    assert occasion.client_id is not None
    ask(wave, Client.id == occasion.client_id, audience=_audience(occasion, values["to"]))
    return ()


def _audience(occasion: Occasion, to: str) -> Audience:
    assert occasion.client_id is not None
    at = (occasion.client_id,)
    if to == CAUSE:
        return Audience(clients=at, contact_id=occasion.ids["contact_id"])
    return Audience(clients=at, roles=() if to == EVERYBODY else (RelationshipRole(to),))


register(
    Action(
        "survey",
        _("send a survey"),
        (
            Parameter("survey", _("Survey"), Kind.CHOICE, _surveys),
            Parameter("to", _("To"), Kind.CHOICE, _whom, default=EVERYBODY, needs={CAUSE: "contact_id"}),
        ),
        preview=_preview_asking,
        perform=_ask,
        announces=lambda _values: [("wave.planned", {}), ("contacts.asked", {}), ("mail.sent", {})],
        is_message=True,
    ),
    Action(
        "loop",
        _("follow up on the answer"),
        (
            Parameter(
                "days",
                _("Due in working days"),
                Kind.NUMBER,
                default=Policy.loop_days,
                most=MOST_DAYS,
                hint=_("0 is the same day."),
            ),
        ),
        preview=_preview,
        perform=_perform,
        announces=_announced,
        needs="answer_id",
    ),
)
