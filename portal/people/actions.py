"""What rules may do with a client, and the times they may wait for: contract ends, silence, nobody signing in."""

from calendar import isleap
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, func, or_, select

from portal.ground.actions import Action, Announced, Due, Kind, Occasion, Parameter, Values, Wait, register
from portal.ground.clock import from_local, in_zone, vendor_zone
from portal.ground.db import Instant, db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership

_HERE = ClientStanding.state != ClientState.LEFT
_BETWEEN = bindparam("since", type_=Instant()), bindparam("until", type_=Instant())
_RENEWALS = select(ClientStanding.client_id, ClientStanding.renewal_on.label("on")).where(
    ClientStanding.renewal_on >= bindparam("first"), ClientStanding.renewal_on <= bindparam("last"), _HERE
)
_STARTS = (
    select(Client.id.label("client_id"), Client.started_on.label("on"))
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(Client.started_on >= bindparam("first"), Client.started_on <= bindparam("last"), _HERE)
)
_STARTED = (
    select(Client.id.label("client_id"), Client.started_on.label("on"))
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(Client.started_on < bindparam("last"), _HERE)
)
_TALKED = select(ClientStanding.client_id, ClientStanding.last_talk_at.label("at")).where(
    ClientStanding.last_talk_at >= _BETWEEN[0], ClientStanding.last_talk_at < _BETWEEN[1], _HERE
)
_NEVER_TALKED = (
    select(Client.id.label("client_id"), Client.created_at.label("at"))
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(
        ClientStanding.last_talk_at.is_(None), Client.created_at >= _BETWEEN[0], Client.created_at < _BETWEEN[1], _HERE
    )
)
# Who was let in and never came counts from the day of the invitation.
_last_seen = func.max(func.coalesce(SignIn.seen_at, Membership.given_at))
_SEEN = (
    select(Membership.client_id, _last_seen.label("at"))
    .join(ClientStanding, ClientStanding.client_id == Membership.client_id)
    .outerjoin(SignIn, SignIn.user_id == Membership.user_id)
    .where(Membership.ended_at.is_(None), or_(SignIn.second_factor_at.is_not(None), SignIn.id.is_(None)), _HERE)
    .group_by(Membership.client_id)
    .having(_last_seen >= _BETWEEN[0], _last_seen < _BETWEEN[1])
)


def states() -> list[tuple[str, str]]:
    words = {
        ClientState.PROSPECT: gettext("prospect"),
        ClientState.ONBOARDING: gettext("onboarding"),
        ClientState.ACTIVE: gettext("active"),
        ClientState.PAUSED: gettext("paused"),
        ClientState.LEFT: gettext("left"),
    }
    return [(state.value, words[state]) for state in ClientState]


def _preview(_occasion: Occasion, values: Values) -> str:
    return str(gettext("The client’s state becomes “%(state)s”", state=dict(states())[values["state"]]))


def _move(occasion: Occasion, values: Values) -> Iterable[UUID]:
    standing = db.session.get_one(ClientStanding, occasion.client_id, populate_existing=True)
    standing.move_to(ClientState(values["state"]), occasion.by)
    return ()


def _announced(values: Values) -> Iterable[Announced]:
    yield "client.state_changed", {"state": values["state"]}


def before_renewal(first: date, last: date, days: int) -> Iterable[Due]:
    return _by_day(_RENEWALS, first, last, -days)


def after_renewal(first: date, last: date, days: int) -> Iterable[Due]:
    return _by_day(_RENEWALS, first, last, days)


def after_start(first: date, last: date, days: int) -> Iterable[Due]:
    return _by_day(_STARTS, first, last, days)


def after_anniversary(first: date, last: date, days: int) -> Iterable[Due]:
    """So many days after each full year together; whoever began on 29 February has theirs on 1 March in other years."""
    on = timedelta(days=days)
    for row in db.session.execute(_STARTED, {"last": last - on}).all():
        for year in range((first - on).year, (last - on).year + 1):
            day = _in_year(row.on, year)
            if year > row.on.year and first - on <= day <= last - on:
                yield Due(row.client_id, row.client_id, day + on, day.isoformat())


def _in_year(day: date, year: int) -> date:
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


def without_talk(first: date, last: date, days: int) -> Iterable[Due]:
    """No call, meeting or mail with anybody there: what any of the team logs ends the silence."""
    return _by_instant((_TALKED, _NEVER_TALKED), first, last, days)


def without_sign_in(first: date, last: date, days: int) -> Iterable[Due]:
    """Nobody of theirs used the portal, on any device."""
    return _by_instant((_SEEN,), first, last, days)


def _by_day(statement: Any, first: date, last: date, days: int) -> Iterable[Due]:
    """The clients whose date, so many days on, lies between the two days."""
    on = timedelta(days=days)
    for row in db.session.execute(statement, {"first": first - on, "last": last - on}).all():
        yield Due(row.client_id, row.client_id, row.on + on, row.on.isoformat())


def _by_instant(statements: Iterable[Any], first: date, last: date, days: int) -> Iterable[Due]:
    """The same for an instant, told by the vendor's days."""
    on = timedelta(days=days)
    since, until = (from_local(day - on, time.min, vendor_zone()) for day in (first, last + timedelta(days=1)))
    for statement in statements:
        for row in db.session.execute(statement, {"since": since, "until": until}).all():
            at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at)
            day = in_zone(at, vendor_zone()).date()
            yield Due(row.client_id, row.client_id, day + on, day.isoformat())


register(
    Action(
        "client_state",
        _("change the client’s state"),
        (Parameter("state", _("New state"), Kind.CHOICE, states),),
        preview=_preview,
        perform=_move,
        announces=_announced,
    ),
    Wait("time.before_renewal", _("it is %(days)s days before the contract ends"), before_renewal, days=90),
    Wait("time.after_renewal", _("it is %(days)s days after the contract’s end"), after_renewal, days=1),
    Wait("time.after_start", _("it is %(days)s days after the start"), after_start, days=30),
    Wait(
        "time.anniversary",
        _("a year or more together: it is %(days)s days after an anniversary of the start"),
        after_anniversary,
        days=0,
    ),
    Wait("time.without_sign_in", _("no contact has signed in for %(days)s days"), without_sign_in, days=30),
    Wait("time.without_talk", _("neither side has talked to the other for %(days)s days"), without_talk, days=45),
)
