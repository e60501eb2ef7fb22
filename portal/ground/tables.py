"""Exported tables: their headers, what codes are called, and the answer that carries one as CSV or a workbook."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, request
from flask_babel import gettext as _

from portal.ground.clock import in_zone, reader_zone, today
from portal.ground.files import download
from portal.ground.money import CENTS
from portal.ground.sheets import csv_stream, xlsx_file
from portal.ground.streams import streamed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 1 << 16
Rows = Iterator[list[Any]]


class Table(NamedTuple):
    """`rows` are read as they are taken, whenever that is: what depends on the reader is settled before."""

    name: str
    headers: list[str]
    rows: Rows


def sheet(table: Table) -> Response:
    """`?format=xlsx`, else CSV. The name carries the day, so that one can tell two of them apart."""
    name = f"{table.name} {today().isoformat()}"
    if request.args.get("format") == "xlsx":
        return download(_workbook(table.headers, streamed(table.rows)), name=f"{name}.xlsx", content_type=XLSX)
    sheet = csv_stream(table.headers, table.rows)
    return download(streamed(sheet), name=f"{name}.csv", content_type="text/csv; charset=utf-8")


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


def _workbook(headers: list[str], rows: Iterator[list[Any]]) -> Iterator[bytes]:
    """A workbook is whole before its first byte is: rows go to the disk as they come."""
    with xlsx_file(headers, rows) as file:
        while piece := file.read(PIECE):
            yield piece
