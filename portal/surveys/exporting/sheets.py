"""Answers and asks as tables from which every figure can be counted again, with all that a figure is grouped by."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, select, tuple_
from sqlalchemy.orm import aliased

from portal.ground.clock import reader_zone
from portal.ground.db import Id, db
from portal.ground.tables import Rows, Table, local
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.survey_tallies import nameless_answers
from portal.surveys.models.surveys import Survey
from portal.surveys.models.tallies import ARRIVED, BEGUN, COMPLETED, CONDITIONS, Asked
from portal.surveys.models.waves import Invitation, Wave

AT_ONCE = 500
START = UUID(int=0)
_owner = aliased(User)

_PLACE = (Invitation.created_at, Invitation.client_id, Invitation.id)
_AFTER = tuple_(bindparam("since"), bindparam("after_client", type_=Id()), bindparam("after", type_=Id()))
_SPAN = (Invitation.created_at >= bindparam("since"), Invitation.created_at < bindparam("until"))
_ASKED: Any = (
    select(
        Invitation.client_id,
        Invitation.id,
        Wave.survey_id,
        Survey.name.label("survey"),
        Survey.kind,
        Wave.id.label("wave_id"),
        Wave.name.label("wave"),
        Wave.number,
        Wave.is_anonymous,
        Client.name.label("client"),
        Contact.id.label("contact_id"),
        Contact.name.label("contact"),
        _owner.name.label("owner"),
        Invitation.owner_id,
        Invitation.segment,
        Invitation.role,
        Invitation.created_at,
        Invitation.completed_at,
    )
    .join(Wave, Wave.id == Invitation.wave_id)
    .join(Survey, Survey.id == Wave.survey_id)
    .join(Client, Client.id == Invitation.client_id)
    .join(Contact, and_(Contact.client_id == Invitation.client_id, Contact.id == Invitation.contact_id))
    .join(_owner, _owner.id == Invitation.owner_id)
    .where(tuple_(*_PLACE) > _AFTER, *_SPAN)
    .order_by(*_PLACE)
    .limit(AT_ONCE)
)
_CONDITIONS = {**CONDITIONS, "survey_id": Wave.survey_id == bindparam("survey_id", type_=Id())}
_INVITATIONS = _ASKED.add_columns(
    ARRIVED.label("delivered"), BEGUN.label("started"), Invitation.started_at, Invitation.bounced_at,
    Invitation.stopped_at, Invitation.revoked_at, Invitation.reminded, Invitation.language,
)  # fmt: skip
_ANSWERS = _ASKED.join(Answer, COMPLETED).add_columns(
    Answer.score, Answer.words, Answer.may_talk, Answer.language, Answer.values, Answer.number.label("version"),
)  # fmt: skip


def answers_table(asked: Asked, survey: Survey | None = None) -> Table:
    """One row for each answer; those without a name, where they may be counted, with nothing else of anybody."""
    headers = [*_shared_headers(), _("Language"), _("Score"), _("In words"), _("May we talk"), _("Answers")]
    return Table(_("survey answers"), headers, _answers(asked, survey, reader_zone()))


def invitations_table(asked: Asked, survey: Survey | None = None) -> Table:
    """One row for each ask; delivered and completed are what the response rate is counted from."""
    headers = [
        *(*_shared_headers(), _("Language"), _("Delivered"), _("Started"), _("Completed"), _("Started at")),
        *(_("Bounced at"), _("Opted out at"), _("Revoked at"), _("Reminders")),
    ]
    return Table(_("survey invitations"), headers, _invitations(asked, survey, reader_zone()))


def _shared_headers() -> list[str]:
    return [
        *(_("Survey"), _("Survey's id"), _("Kind"), _("Version"), _("Wave"), _("Wave's id"), _("Without names")),
        *(_("Invitation"), _("Asked at"), _("Answered at"), _("Client"), _("Client's id"), _("Person")),
        *(_("Person's id"), _("Owner when asked"), _("Owner's id"), _("Segment when asked"), _("Role when asked")),
    ]


def _shared(row: Any, zone: str) -> list[Any]:
    return [
        *(row.survey, str(row.survey_id), row.kind.value, row.number, row.wave, str(row.wave_id), row.is_anonymous),
        *(str(row.id), local(row.created_at, zone), local(row.completed_at, zone), row.client, str(row.client_id)),
        *(row.contact, str(row.contact_id), row.owner, str(row.owner_id), row.segment),
        row.role.value if row.role else None,
    ]


def _answers(asked: Asked, survey: Survey | None, zone: str) -> Rows:
    for row in _read("answers", asked, survey):
        cells = _shared(row, zone)
        cells[3] = row.version
        yield [*cells, row.language, row.score, row.words, row.may_talk, _plain(row.values)]
    if survey is not None and asked.owner_id is None:
        yield from _nameless(asked, survey)


def _nameless(asked: Asked, survey: Survey) -> Rows:
    found, _hidden = nameless_answers({**asked.values, "survey_id": survey.id})
    for one in found:
        cells = [survey.name, str(survey.id), survey.kind.value, one.number, None, str(one.wave_id), True]
        yield [*cells, *[None] * 11, None, one.score, one.words, None, _plain(one.values)]


def _invitations(asked: Asked, survey: Survey | None, zone: str) -> Rows:
    for row in _read("invitations", asked, survey):
        yield [
            *(*_shared(row, zone), row.language, bool(row.delivered), bool(row.started), row.completed_at is not None),
            *(local(at, zone) for at in (row.started_at, row.bounced_at, row.stopped_at, row.revoked_at)),
            row.reminded,
        ]


@cache
def _statement(what: str, names: tuple[str, ...]) -> Any:
    statement = {"answers": _ANSWERS, "invitations": _INVITATIONS}[what]
    return statement.where(*(_CONDITIONS[name] for name in names))


def _read(what: str, asked: Asked, survey: Survey | None) -> Iterator[Any]:
    """In the order they were asked, a few hundred rows at a time, each time from after the last one."""
    names = (*asked.names, "survey_id") if survey else asked.names
    values = {**asked.values, "survey_id": survey.id if survey else None}
    values |= {"after_client": START, "after": START}
    while True:
        rows = db.session.execute(_statement(what, names), values).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1]
        values |= {"since": last.created_at, "after_client": last.client_id, "after": last.id}


def _plain(values: Any) -> str:
    """What was answered, by the keys of the questions, as JSON."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
