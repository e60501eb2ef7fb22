"""Who of an audience may be asked on a day, who may not and why, and from which day on: judged in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)

from portal.facts import ClientStateChanged
from portal.ground.bounces import Bounce
from portal.ground.clock import from_local, in_zone, vendor_today, vendor_zone
from portal.ground.db import db
from portal.ground.happen import Event
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact, ContactStanding
from portal.surveys.models.audience import Audience
from portal.surveys.models.mutes import SurveyMute
from portal.surveys.models.policy import Policy, policy
from portal.surveys.models.surveys import Survey, SurveyKind
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import Reason

SERVED = (ClientState.ONBOARDING, ClientState.ACTIVE)
LEAVERS_FOR = timedelta(days=30)
LONGEST_ASKING = timedelta(days=366)
FOR_GOOD = date.max
DAY = timedelta(days=1)


_NPS_WAVES = (
    select(Wave.id)
    .join(Survey, Survey.id == Wave.survey_id)
    .where(Survey.kind == SurveyKind.NPS, Wave.planned_for >= bindparam("since"))
)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked of whom, and when. `hidden`: clients whose people the sender cannot ask.

    `wave_id`: the wave that does it, once it is made.
    """

    audience: Audience
    survey_id: UUID
    is_nps: bool
    hidden: tuple[UUID, ...] = ()
    wave_id: UUID | None = None
    on: date = field(default_factory=vendor_today)
    policy: Policy = field(default_factory=policy)

    @property
    def quiet_since(self) -> datetime:
        """Who was asked anything since then is left in peace."""
        return _ends(self.on - timedelta(days=self.policy.quiet_days))

    @property
    def nps_since(self) -> datetime:
        """The same of NPS."""
        return _ends(self.on - timedelta(days=self.policy.nps_days))

    @cached_property
    def nps_waves(self) -> list[UUID]:
        """Those that may have asked somebody since; a wave asks for so long after its day at most."""
        return list(db.session.scalars(_NPS_WAVES, {"since": self.nps_since - LONGEST_ASKING}))


def judged(asking: Asking, *more: ColumnElement[bool]) -> Select[Any]:
    """One row for each person of the audience, whom the wave has not asked yet.

    `reason` is None for those who may be asked. `more`: conditions on the same tables as the audience's.
    """
    # Kept whole, for each of its columns is looked up person by person and must be so once only.
    people = _people(asking).where(*more).cte("people").prefix_with("MATERIALIZED")
    columns = [column for column in people.c if column.key != "lasting"]
    inner = select(*columns, _reason(people.c).label("reason")).subquery()
    may = inner.c.reason.is_(None)
    order = inner.c.client_id, inner.c.contact_id
    turn = func.row_number().over(partition_by=(func.lower(inner.c.email), may), order_by=order)
    reason = case((and_(may, turn > 1), Reason.TWICE.value), else_=inner.c.reason).label("reason")
    return select(*(inner.c[column.key] for column in columns), reason)


def _people(asking: Asking) -> Any:
    """`lasting`: what keeps them from being asked whenever they were asked last."""
    known = asking.wave_id
    conditions = [
        asking.audience.condition,
        *([Client.id.not_in(asking.hidden)] if asking.hidden else []),
        *([~exists().where(_is_theirs, Invitation.wave_id == known)] if known else []),
    ]
    nps = Invitation.wave_id.in_(asking.nps_waves) if asking.is_nps else false()
    return joined(
        select(
            *(Contact.client_id, Contact.id.label("contact_id"), Contact.name, Contact.email),
            func.coalesce(Contact.language, Client.language).label("language"),
            *(Client.name.label("client_name"), Client.zone, Client.started_on, Client.created_at),
            *(ClientStanding.sort_name, ClientStanding.owner_id, ClientStanding.segment, ContactStanding.role),
            *(_last_asked(who, asking.quiet_since).label(f"asked_{name}_at") for name, who in _WAYS.items()),
            *(_last_asked(who, asking.nps_since, nps).label(f"nps_{name}_at") for name, who in _WAYS.items()),
            muted_until(asking.survey_id, asking.on).label("muted_until"),
            _lasting(asking).label("lasting"),
        )
    ).where(*conditions)


def joined(statement: Any) -> Any:
    """Over contacts with where they and their clients stand."""
    mine = and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id)
    return (
        statement.select_from(Contact)
        .join(ContactStanding, mine)
        .join(Client, Client.id == Contact.client_id)
        .join(ClientStanding, ClientStanding.client_id == Contact.client_id)
    )


_is_theirs = and_(Invitation.client_id == Contact.client_id, Invitation.contact_id == Contact.id)
_is_bounced = exists().where(Bounce.address == func.lower(Contact.email))


_WAYS = {"there": _is_theirs, "elsewhere": func.lower(Invitation.email) == func.lower(Contact.email)}
"""How an ask is found to be the person's: at this client, or by their address at any."""


def _last_asked(theirs: ColumnElement[bool], since: datetime, *conditions: ColumnElement[bool]) -> Any:
    """When they were asked last, if it was since then; what came back did not ask."""
    asked = select(func.max(Invitation.created_at)).where(
        theirs, Invitation.created_at >= since, Invitation.bounced_at.is_(None), *conditions
    )
    return asked.correlate(Contact).scalar_subquery()


def muted_until(survey_id: UUID, on: date) -> Any:
    """The last day of the mutes that stand; FOR_GOOD for one without an end, null without a mute."""
    until = func.max(func.coalesce(SurveyMute.until_on, literal(FOR_GOOD, Date())), type_=Date())
    theirs = and_(SurveyMute.client_id == Contact.client_id, SurveyMute.contact_id == Contact.id)
    muted = select(until).where(
        or_(theirs, SurveyMute.address == func.lower(Contact.email)),
        SurveyMute.lifted_at.is_(None),
        or_(SurveyMute.survey_id.is_(None), SurveyMute.survey_id == survey_id),
        or_(SurveyMute.until_on.is_(None), SurveyMute.until_on > on),
    )
    return muted.correlate(Contact).scalar_subquery()


def unreachable(survey_id: UUID, on: date) -> list[tuple[ColumnElement[bool], str]]:
    """What keeps a person from any mail about this survey, a reminder too: conditions, each with its reason."""
    return [
        (Contact.left_on.is_not(None), Reason.LEFT.value),
        (and_(ClientStanding.state.not_in(SERVED), not_(_just_left(survey_id, on))), Reason.NOT_SERVED.value),
        (or_(Contact.email.is_(None), Contact.email == ""), Reason.NO_ADDRESS.value),
        (_is_bounced, Reason.BOUNCED.value),
        (muted_until(survey_id, on).is_not(None), Reason.MUTED.value),
    ]


def _just_left(survey_id: UUID, on: date) -> ColumnElement[bool]:
    """The client has left, not long ago, and the survey is also for those: whoever changed state lately did so then."""
    changed = exists().where(
        Event.client_id == Client.id,
        Event.kind == ClientStateChanged.kind,
        Event.told,
        Event.occurred_at >= _ends(on - LEAVERS_FOR - DAY),
    )
    is_for_them = exists().where(Survey.id == survey_id, Survey.for_leavers).correlate_except(Survey)
    return and_(ClientStanding.state == ClientState.LEFT, is_for_them, changed.correlate_except(Event))


def _lasting(asking: Asking) -> Any:
    on = asking.on
    first = on - timedelta(days=asking.policy.first_ask_days)
    whens = [
        *unreachable(asking.survey_id, on),
        (Client.started_on > first, Reason.TOO_EARLY.value),
        (and_(Client.started_on.is_(None), Client.created_at >= _ends(first)), Reason.TOO_EARLY.value),
    ]
    return case(*whens, else_=null())


def _reason(people: Any) -> Any:
    """Why each of these people is not asked."""

    def was(what: str) -> ColumnElement[bool]:
        return or_(*(people[f"{what}_{way}_at"].is_not(None) for way in _WAYS))

    return case(
        (people.lasting.is_not(None), people.lasting),
        (was("nps"), Reason.NPS_QUIET.value),
        (was("asked"), Reason.QUIET.value),
        else_=null(),
    )


def _ends(on: date) -> datetime:
    """When that day of the vendor's is over."""
    return from_local(on + DAY, time.min, vendor_zone())


def next_on(row: Any, asking: Asking) -> date | None:
    """The first day the person of a judged row may be asked; None where only a person can change it."""
    if row.reason not in (Reason.MUTED, Reason.TOO_EARLY, Reason.NPS_QUIET, Reason.QUIET):
        return None
    if row.muted_until == FOR_GOOD:
        return None
    known = asking.policy
    started_on = row.started_on or _day(row.created_at)
    days: list[date | None] = [
        row.muted_until,
        started_on + timedelta(days=known.first_ask_days),
        *_after((row.asked_there_at, row.asked_elsewhere_at), known.quiet_days),
        *_after((row.nps_there_at, row.nps_elsewhere_at), known.nps_days),
    ]
    return max(day for day in days if day)


def _after(asks: Iterable[datetime | None], days: int) -> list[date]:
    return [_day(at) + timedelta(days=days) for at in asks if at]


def _day(at: datetime) -> date:
    return in_zone(at, vendor_zone()).date()
