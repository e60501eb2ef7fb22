"""Points from before, in a sheet: which client, how many; or why a row cannot be taken."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, NamedTuple
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, or_, select

from portal.ground.calendars import decimal_mark
from portal.ground.db import Id, db
from portal.ground.decimals import NotANumber, read_decimal
from portal.ground.fold import fold
from portal.ground.sheets import SheetError, open_sheet
from portal.people.models.clients import Client, ClientStanding
from portal.rewards.models.entries import Entry
from portal.rewards.models.ledger import MOST, OPENING

MOST_ROWS = 2000
HEADERS = {
    "client": ("client", "company", "customer", "account", "client id", "müşteri", "مشتری", "شرکت", "հաճախորդ"),
    "points": ("points", "balance", "puan", "bakiye", "امتیاز", "միավոր"),
}
_CLIENTS = (
    select(Client.id, Client.name, ClientStanding.sort_name)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(or_(Client.id == bindparam("id", type_=Id()), ClientStanding.sort_name == bindparam("name")))
    .limit(2)
)
_KNOWN = select(Entry.id).where(
    Entry.client_id == bindparam("client_id", type_=Id()), Entry.kind == OPENING, Entry.cause == bindparam("key")
)


class Line(NamedTuple):
    """One row: whom it names and how many points, or why it does not fit. `is_known`: brought in before."""

    client: str
    points: str
    client_id: UUID | None = None
    amount: int = 0
    problem: str = ""
    is_known: bool = False

    @property
    def fits(self) -> bool:
        return not self.problem and not self.is_known


def rows_of(stream: IO[bytes], name: str) -> list[tuple[str, str]]:
    """Client and points of each row; SheetError if it is no such sheet."""
    sheet = open_sheet(stream, name)
    columns = {field: _header(sheet.headers, words) for field, words in HEADERS.items()}
    if not all(columns.values()):
        raise SheetError(gettext("The sheet needs a column “client” and a column “points”."))
    rows = [(row.get(str(columns["client"]), ""), row.get(str(columns["points"]), "")) for row in sheet]
    if not rows or len(rows) > MOST_ROWS:
        raise SheetError(gettext("The sheet needs from 1 to %(most)s rows.", most=MOST_ROWS))
    return rows


def lines_of(rows: Sequence[tuple[str, str]], key: str) -> list[Line]:
    """What each row says; nothing is written. A client that stands there twice fits once."""
    seen: set[UUID] = set()
    lines = []
    for client, points in rows:
        line = _line(client, points, key)
        if line.client_id in seen and not line.problem:
            line = line._replace(problem=gettext("This client stands in the sheet twice."))
        if line.client_id:
            seen.add(line.client_id)
        lines.append(line)
    return lines


def packed(rows: Iterable[tuple[str, str]]) -> str:
    """The rows for a field of the page that shows them."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def unpacked(text: str) -> list[tuple[str, str]]:
    cells = (line.partition("\t") for line in text.splitlines()[:MOST_ROWS] if line.strip())
    return [(client, points) for client, _tab, points in cells]


def _header(headers: Sequence[str], words: Sequence[str]) -> str | None:
    known = [fold(word) for word in words]
    return next((header for header in headers if fold(header) in known), None)


def _line(client: str, points: str, key: str) -> Line:
    found = db.session.execute(_CLIENTS, {"id": _id(client), "name": fold(client)}).all()
    if len(found) != 1:
        several = gettext("Several clients are called that: give the id.")
        return Line(client, points, problem=several if found else gettext("No client is called that."))
    row, amount = found[0], _amount(points)
    if amount is None:
        return Line(row.name, points, row.id, problem=gettext("Give a whole number of points from 1 on."))
    is_known = db.session.scalar(_KNOWN, {"client_id": row.id, "key": key}) is not None
    return Line(row.name, points, row.id, amount, is_known=is_known)


def _amount(text: str) -> int | None:
    try:
        found = read_decimal(text, decimal_mark())
    except NotANumber:
        return None
    return int(found) if found == found.to_integral_value() and Decimal(1) <= found <= MOST else None


def _id(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        return UUID(int=0)
