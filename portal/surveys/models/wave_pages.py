"""Statements of the pages about sending: waves, their people, what one client's people were asked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, tuple_

from portal.ground.access import TEAM
from portal.ground.db import Id, Instant, db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.words import fold
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.eligibility import Asking, judged, next_on
from portal.surveys.models.mutes import SurveyMute
from portal.surveys.models.series import WaveSeries
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import Reason, WithheldAsk

SIZE = 50
LATEST, LAST_ID, NO_ID = datetime.max.replace(tzinfo=UTC), UUID(int=(1 << 128) - 1), UUID(int=0)
_PERSON = and_(Contact.client_id == Invitation.client_id, Contact.id == Invitation.contact_id)


def _of_wave(model: Any, *conditions: Any) -> Any:
    return select(func.count()).where(model.wave_id == Wave.id, *conditions).scalar_subquery()


_COUNTS = (
    _of_wave(Invitation).label("asked"),
    _of_wave(Invitation, Invitation.completed_at.is_not(None)).label("answered"),
    _of_wave(WithheldAsk, WithheldAsk.asked_at.is_(None)).label("withheld"),
)
_WAVES = (
    select(
        *(Wave.id, Wave.name, Wave.planned_for, Wave.sent_at, Wave.cancelled_at, Wave.origin, Wave.by_name),
        Survey.name.label("survey"),
        *_COUNTS,
    )
    .join(Survey, Survey.id == Wave.survey_id)
    .where(tuple_(Wave.planned_for, Wave.id) < tuple_(bindparam("at", type_=Instant()), bindparam("id", type_=Id())))
    .order_by(Wave.planned_for.desc(), Wave.id.desc())
    .limit(SIZE + 1)
)
_SERIES = (
    select(
        *(WaveSeries.id, WaveSeries.name, WaveSeries.every_months, WaveSeries.next_on, WaveSeries.paused_at),
        Survey.name.label("survey"),
    )
    .join(Survey, Survey.id == WaveSeries.survey_id)
    .where(WaveSeries.ended_at.is_(None))
    .order_by(WaveSeries.next_on, WaveSeries.id)
    .limit(100)
)
_STATE = (
    *(Invitation.client_id, Invitation.id, Invitation.contact_id, Invitation.created_at, Invitation.expires_at),
    *(Invitation.reminded, Invitation.bounced_at, Invitation.started_at, Invitation.completed_at),
    *(Invitation.stopped_at, Invitation.revoked_at, Contact.name),
)
_AFTER = tuple_(bindparam("client", type_=Id()), bindparam("id", type_=Id()))
_PEOPLE = (
    select(*_STATE, Client.name.label("client_name"))
    .join(Contact, _PERSON)
    .join(Client, Client.id == Invitation.client_id)
    .where(Invitation.wave_id == bindparam("wave_id", type_=Id()), tuple_(Invitation.client_id, Invitation.id) > _AFTER)
    .order_by(Invitation.client_id, Invitation.id)
    .limit(SIZE + 1)
)
_WITHHELD = (
    select(
        *(WithheldAsk.client_id, WithheldAsk.id, WithheldAsk.contact_id, WithheldAsk.reason, WithheldAsk.next_on),
        *(WithheldAsk.waits_until, Contact.name, Client.name.label("client_name")),
    )
    .join(Contact, and_(Contact.client_id == WithheldAsk.client_id, Contact.id == WithheldAsk.contact_id))
    .join(Client, Client.id == WithheldAsk.client_id)
    .where(
        WithheldAsk.wave_id == bindparam("wave_id", type_=Id()),
        WithheldAsk.asked_at.is_(None),
        tuple_(WithheldAsk.client_id, WithheldAsk.id) > _AFTER,
    )
    .order_by(WithheldAsk.client_id, WithheldAsk.id)
    .limit(SIZE + 1)
)
_OF_CLIENT = (
    select(*_STATE, Wave.name.label("wave"), Wave.id.label("wave_id"))
    .join(Contact, _PERSON)
    .join(Wave, Wave.id == Invitation.wave_id)
    .where(Invitation.client_id == bindparam("client_id", type_=Id()))
    .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    .limit(100)
)
_WITHHELD_OF_CLIENT = (
    select(
        *(WithheldAsk.reason, WithheldAsk.next_on, WithheldAsk.created_at, WithheldAsk.contact_id, Contact.name),
        *(Wave.name.label("wave"), Wave.id.label("wave_id")),
    )
    .join(Contact, and_(Contact.client_id == WithheldAsk.client_id, Contact.id == WithheldAsk.contact_id))
    .join(Wave, Wave.id == WithheldAsk.wave_id)
    .where(WithheldAsk.client_id == bindparam("client_id", type_=Id()), WithheldAsk.asked_at.is_(None))
    .order_by(WithheldAsk.created_at.desc(), WithheldAsk.id.desc())
    .limit(50)
)
_CONTACTS = (
    select(Contact.id, Contact.name)
    .where(Contact.client_id == bindparam("client_id", type_=Id()), Contact.left_on.is_(None))
    .order_by(Contact.name, Contact.id)
    .limit(200)
)
_MUTES = (
    select(SurveyMute.contact_id, SurveyMute.until_on, SurveyMute.by_id, SurveyMute.by_name)
    .where(SurveyMute.client_id == bindparam("client_id", type_=Id()), SurveyMute.lifted_at.is_(None))
    .order_by(SurveyMute.created_at)
    .limit(500)
)
_ASKABLE = select(Survey.id, Survey.name).where(Survey.published > 0, Survey.retired_at.is_(None)).order_by(Survey.name)
_OWNERS = select(User.id, User.name).where(User.role.in_(TEAM), User.disabled_at.is_(None)).order_by(User.name)
_SEGMENTS = (
    select(ClientStanding.segment)
    .where(ClientStanding.segment.is_not(None))
    .distinct()
    .order_by(ClientStanding.segment)
    .limit(100)
)


def waves(after: str | None) -> Page[Any]:
    """The newest first; counts are of the people the reader may see."""
    match unpack_cursor(after):
        case [datetime() as at, UUID() as id]:
            known: dict[str, Any] = {"at": at, "id": id}
        case _:
            known = {"at": LATEST, "id": LAST_ID}
    return page_of(db.session.execute(_WAVES, known).all(), SIZE, lambda row: (row.planned_for, row.id))


def series() -> Sequence[Any]:
    """Those that go on or are paused, the next first."""
    return db.session.execute(_SERIES).all()


def counts_of(wave_id: UUID) -> Any:
    """How many were asked, answered and withheld, as far as the reader may see them."""
    return db.session.execute(select(*_COUNTS).select_from(Wave).where(Wave.id == wave_id)).one()


def people_of(wave_id: UUID, after: str | None, *, withheld: bool) -> Page[Any]:
    """Those who were asked, or were not, by client."""
    match unpack_cursor(after):
        case [UUID() as client, UUID() as id]:
            pass
        case _:
            client, id = NO_ID, NO_ID
    known = {"wave_id": wave_id, "client": client, "id": id}
    rows = db.session.execute(_WITHHELD if withheld else _PEOPLE, known).all()
    return page_of(rows, SIZE, lambda row: (row.client_id, row.id))


@dataclass(frozen=True)
class Preview:
    """`counts`: how many may be asked (None), and how many may not, by reason; `people`: a page of one of these."""

    counts: Mapping[Reason | None, int]
    people: Page[Any]


def preview(asking: Asking, reason: Reason | None, after: str | None) -> Preview:
    """Who would be asked, or not for that reason, each with `next_on`; by client.

    Everybody is judged once, and what is told of a person is read for the page alone.
    """
    judged_people = judged(asking).subquery().c
    who = judged_people.client_id, judged_people.contact_id
    everybody = db.session.execute(select(*who, judged_people.reason).order_by(*who)).all()
    found = [(row.client_id, row.contact_id) for row in everybody if row.reason == reason]
    match unpack_cursor(after):
        case [UUID() as client, UUID() as contact]:
            found = found[bisect_right(found, (client, contact)) :]
    shown = page_of(found[: SIZE + 1], SIZE, lambda place: place)
    counts = Counter(Reason(row.reason) if row.reason else None for row in everybody)
    return Preview(counts, Page(_told(asking, shown.rows, reason), shown.after))


def _told(asking: Asking, places: Sequence[tuple[UUID, UUID]], reason: Reason | None) -> list[dict[str, Any]]:
    """Of these people, judged already."""
    here = tuple_(Contact.client_id, Contact.id).in_(places)
    rows = db.session.execute(judged(asking, here)).all() if places else ()
    told = {(row.client_id, row.contact_id): {**row._mapping, "reason": reason} for row in rows}
    return [{**told[place], "next_on": next_on(SimpleNamespace(**told[place]), asking)} for place in places]


def asked_at_client(client_id: UUID) -> Sequence[Any]:
    """The last hundred times one of its people was asked."""
    return db.session.execute(_OF_CLIENT, {"client_id": client_id}).all()


def withheld_at_client(client_id: UUID) -> Sequence[Any]:
    return db.session.execute(_WITHHELD_OF_CLIENT, {"client_id": client_id}).all()


def people_and_mutes(client_id: UUID) -> list[tuple[Any, Any]]:
    """Its people, each with the mute that stands, if one does."""
    known = {"client_id": client_id}
    mutes = {row.contact_id: row for row in db.session.execute(_MUTES, known)}
    return [(row, mutes.get(row.id)) for row in db.session.execute(_CONTACTS, known)]


def askable() -> Sequence[Any]:
    """The surveys people may be asked."""
    return db.session.execute(_ASKABLE).all()


def owners() -> Sequence[Any]:
    return db.session.execute(_OWNERS).all()


def segments() -> Sequence[str]:
    return [name for name in db.session.scalars(_SEGMENTS) if name]


def clients_called(names: Iterable[str]) -> tuple[tuple[UUID, ...], list[str]]:
    """The clients of these names that the reader may see, and the names of none."""
    wanted = {fold(name): name.strip() for name in names if name.strip()}
    rows = db.session.execute(
        select(ClientStanding.client_id, ClientStanding.sort_name).where(ClientStanding.sort_name.in_(wanted))
    ).all()
    found = {row.sort_name for row in rows}
    return tuple(row.client_id for row in rows), [name for key, name in wanted.items() if key not in found]
