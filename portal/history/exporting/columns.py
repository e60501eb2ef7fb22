"""The words of exported tables: headers, and what codes are called."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal.ground.clock import in_zone, reader_zone
from portal.ground.money import CENTS

Rows = Iterator[list[Any]]


class Table(NamedTuple):
    """`rows` are read as they are taken, whenever that is: what depends on the reader is settled before."""

    name: str
    headers: list[str]
    rows: Rows


def local(at: datetime | None, zone: str) -> datetime | None:
    """As a clock of the reader shows it, to the minute, for programs that know no zones."""
    return in_zone(at, zone).replace(tzinfo=None, second=0, microsecond=0) if at else None


def units(cents: int | None) -> float | None:
    return None if cents is None else cents / CENTS


def joined(words: Iterable[str]) -> str:
    return "; ".join(words)


def zone_in_words() -> tuple[str, str]:
    """The reader's zone, and a header that names it."""
    zone = reader_zone()
    return zone, str(_("When (%(zone)s)", zone=zone))
