"""The filters in the timeline's URL, read forgivingly: what makes no sense is left out."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from werkzeug.datastructures import MultiDict

from portal.ground.clock import from_local, reader_zone
from portal.ground.words import fold
from portal.history.models.filters import KINDS, Eyes, Filters

NAMES = ("kind", "person", "topic", "eyes", "since", "until")
YEARS = range(1950, 2200)
Args = MultiDict[str, str]


def asked_filters(args: Args) -> Filters:
    """What the address asks for. A `person` is one of ours ("us-<id>") or of theirs ("you-<id>")."""
    side, id_ = _person(args.get("person", ""))
    since, until = asked_span(args)
    return Filters(
        kinds=_kinds(args.getlist("kind")),
        contact_id=id_ if side == "you" else None,
        member_id=id_ if side == "us" else None,
        topic=fold(args.get("topic", "").lstrip("#")).replace(" ", "-") or None,
        eyes=Eyes(args["eyes"]) if args.get("eyes") in set(Eyes) else Eyes.ALL,
        since=since,
        until=until,
    )


def asked_span(args: Args) -> tuple[datetime | None, datetime | None]:
    """The instants in which the asked days begin and end for the reader."""
    since, until = _day(args, "since"), _day(args, "until")
    return _midnight(since) if since else None, _midnight(until + timedelta(days=1)) if until else None


def address_of(args: Args) -> dict[str, list[str]]:
    """The filters again, for the addresses of other pages of the same timeline."""
    return {name: args.getlist(name) for name in NAMES if any(args.getlist(name))}


def _kinds(asked: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(kind for kind in KINDS if kind in set(asked))
    return () if len(chosen) == len(KINDS) else chosen


def _person(text: str) -> tuple[str, UUID | None]:
    side, _, id_ = text.partition("-")
    try:
        return side, UUID(id_)
    except ValueError:
        return "", None


def _day(args: Args, name: str) -> date | None:
    try:
        day = date.fromisoformat(args.get(name, ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return from_local(day, time.min, reader_zone())
