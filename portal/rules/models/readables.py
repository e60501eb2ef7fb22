"""What the conditions of a rule may ask, by what sets it off, and in which words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal.ground.access import TEAM
from portal.ground.actions import WAITS, Choices
from portal.ground.clock import days_between, in_zone, vendor_today, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import CATALOGUE
from portal.people.models.clients import ClientState
from portal.people.models.contacts import RelationshipRole
from portal.people.models.users import User
from portal.rules.models.causes import COUNTED, Cause, Known
from portal.rules.models.field_words import FIELDS, field_words
from portal.rules.models.operators import Type
from portal.rules.models.words import OF_THE_HOUSE

NOT_ASKED = ("client_id", "actor_id", "actor_name")
_MEMBERS = select(User.id, User.name).where(User.role.in_(TEAM)).order_by(User.name)


@dataclass(frozen=True)
class Readable:
    """One thing that can be asked of a cause; `read` gives None where there is no answer."""

    name: str
    label: Any
    type: Type
    read: Callable[[Cause, Known], Any]
    choices: Callable[[], Choices] = lambda: ()


def states() -> Choices:
    words = {
        ClientState.PROSPECT: gettext("prospect"),
        ClientState.ONBOARDING: gettext("onboarding"),
        ClientState.ACTIVE: gettext("active"),
        ClientState.PAUSED: gettext("paused"),
        ClientState.LEFT: gettext("left"),
    }
    return [(state.value, words[state]) for state in ClientState]


def contact_roles() -> Choices:
    words = {
        RelationshipRole.DECISION_MAKER: gettext("decision maker"),
        RelationshipRole.CHAMPION: gettext("champion"),
        RelationshipRole.USER: gettext("user"),
        RelationshipRole.FINANCE: gettext("finance"),
        RelationshipRole.TECHNICAL: gettext("technical"),
    }
    return [(role.value, words[role]) for role in RelationshipRole]


def members() -> Choices:
    return [(str(row.id), row.name) for row in db.session.execute(_MEMBERS)]


def yes_or_no() -> Choices:
    return [("yes", gettext("yes")), ("no", gettext("no"))]


def _sides() -> Choices:
    return [("us", gettext("us")), ("you", gettext("the client"))]


def _severities() -> Choices:
    return [("low", gettext("low")), ("normal", gettext("normal")), ("urgent", gettext("urgent"))]


def _serving() -> Choices:
    return [
        ("owner", gettext("owner")),
        ("backup", gettext("backup")),
        ("specialist", gettext("specialist")),
        ("sponsor", gettext("sponsor")),
    ]


def _sources() -> Choices:
    return [("form", gettext("a form")), ("sheet", gettext("a sheet")), ("api", gettext("the API"))]


# Fields whose words are few and known; by themselves, or only in the facts of one family.
_WORDS: dict[str, Callable[[], Choices]] = {
    "side": _sides,
    "severity": _severities,
    "source": _sources,
    "client.state": states,
    "client.before": states,
    "assignment.role": _serving,
}


def readables(when: str) -> dict[str, Readable]:
    """Everything a rule that waits for this may ask, by name."""
    return {one.name: one for one in _all(when)}


@cache
def _all(when: str) -> tuple[Readable, ...]:
    return tuple(_of(when))


def _of(when: str) -> Iterator[Readable]:
    if when in WAITS:
        if WAITS[when].titled:
            yield Readable("fact.title", FIELDS["title"], Type.TEXT, lambda cause, _known: cause.values.get("title"))
    else:
        yield from _of_fact(when)
    if when in OF_THE_HOUSE:
        return
    yield from ABOUT_CLIENT
    if when in CATALOGUE and "contact_id" in CATALOGUE[when].parts:
        yield Readable("contact.role", _("the contact’s role"), Type.CHOICE, _contact_role, contact_roles)
    yield from SINCE


def _of_fact(when: str) -> Iterator[Readable]:
    fact, family = CATALOGUE[when], when.partition(".")[0]
    hints = get_type_hints(fact)
    for name in (part for part in fact.parts if part not in NOT_ASKED):
        kinds = {hints[name], *get_args(hints[name])}
        choices = _WORDS.get(f"{family}.{name}") or _WORDS.get(name)
        if type_ := Type.CHOICE if choices else _type_of(kinds):
            yield Readable(f"fact.{name}", field_words(when, name), type_, _reads(name), choices or _choices_of(type_))
    for name in COUNTED.get(when, ()):
        yield Readable(f"fact.{name}", FIELDS[name], Type.NUMBER, _reads(name))


def _type_of(kinds: set[Any]) -> Type | None:
    """How it is compared; ids and lists are not."""
    if UUID in kinds or Ellipsis in kinds:
        return None
    known = ((bool, Type.YES_NO), (int, Type.NUMBER), (datetime, Type.DAY), (date, Type.DAY), (str, Type.TEXT))
    return next((type_ for kind, type_ in known if kind in kinds), None)


def _choices_of(type_: Type) -> Callable[[], Choices]:
    return yes_or_no if type_ == Type.YES_NO else (lambda: ())


def _reads(name: str) -> Callable[[Cause, Known], Any]:
    def read(cause: Cause, _known: Known) -> Any:
        value = cause.values.get(name)
        return in_zone(value, vendor_zone()).date() if isinstance(value, datetime) else value

    return read


def _client(name: str) -> Callable[[Cause, Known], Any]:
    def read(cause: Cause, known: Known) -> Any:
        row = known.clients.get(cause.client_id)
        return None if row is None else getattr(row, name)

    return read


def _worth(cause: Cause, known: Known) -> Any:
    cents = _client("value_cents")(cause, known)
    return None if cents is None else cents / 100


def _days_to_renewal(cause: Cause, known: Known) -> Any:
    on = _client("renewal_on")(cause, known)
    return None if on is None else days_between(vendor_today(), on)


def _days_from_start(cause: Cause, known: Known) -> Any:
    on = _client("started_on")(cause, known)
    return None if on is None else days_between(on, vendor_today())


def _contact_role(cause: Cause, known: Known) -> Any:
    return known.roles.get(cause.ids["contact_id"]) if "contact_id" in cause.ids else None


def _days_since(at: datetime | None, until: datetime | None = None) -> int | None:
    return None if at is None else max(0, ((until or now()) - at).days)


ABOUT_CLIENT: Sequence[Readable] = (
    Readable("client.state", _("the client’s state"), Type.CHOICE, _client("state"), states),
    Readable("client.segment", _("the client’s segment"), Type.TEXT, _client("segment")),
    Readable("client.industry", _("the client’s industry"), Type.TEXT, _client("industry")),
    Readable("client.value", _("the client’s yearly value"), Type.NUMBER, _worth),
    Readable("client.owner", _("the client’s owner"), Type.CHOICE, _client("owner_id"), members),
    Readable("client.to_renewal", _("days until the contract ends"), Type.NUMBER, _days_to_renewal),
    Readable("client.from_start", _("days since the start"), Type.NUMBER, _days_from_start),
)
SINCE: Sequence[Readable] = (
    Readable(
        "since.talk", _("the last talk with the client"), Type.AGO,
        lambda cause, known: _days_since(_client("last_talk_at")(cause, known)),
    ),
    Readable(
        "since.sign_in", _("the last sign-in of a contact"), Type.AGO,
        lambda cause, known: _days_since(known.sign_ins.get(cause.client_id)),
    ),
    Readable(
        "since.run", _("the last run of this rule for the client"), Type.AGO,
        lambda cause, known: _days_since(known.last_runs.get(cause.client_id), cause.at),
    ),
)  # fmt: skip
