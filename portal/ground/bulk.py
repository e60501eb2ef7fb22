"""Rows by the thousand: kept back by table, written in batches, one transaction each.

Past the ORM on purpose: 200 microseconds a row become 20. So only work the portal does on its own account may use it,
where no fence stands; on PostgreSQL rows go in by COPY.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, text

from portal.ground.db import Base, db
from portal.ground.fence import current_fence

BATCH = 20_000
Row = dict[str, Any]
Cell = Callable[[Row], Any]


class Bulk:
    """Collects rows and writes them in the order of the tables' foreign keys.

    `wrote` is told after each transaction how many rows of `counting` it held.
    """

    def __init__(self, counting: type[Base] | None = None, wrote: Callable[[int], object] = lambda _rows: None) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._held = 0
        self._counting, self._wrote = counting, wrote

    def add(self, model: type[Base], **values: Any) -> None:
        self._rows[model.__tablename__].append(values)
        self._held += 1

    def write_full(self) -> None:
        """Write if a batch has come together; to be called only where the rows so far are whole."""
        if self._held >= BATCH:
            self.write()

    def write(self) -> None:
        if current_fence() is not None:
            raise PermissionError("rows in bulk are the portal's own work")
        connection = db.session.connection()
        for table in Base.metadata.sorted_tables:
            if rows := self._rows.get(table.name):
                _insert(connection, table, rows)
        db.session.commit()
        self._wrote(len(self._rows[self._counting.__tablename__]) if self._counting else 0)
        self._rows.clear()
        self._held = 0


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    columns = [column for column in table.columns if column.computed is None]
    cells = [_cell(column, connection.dialect) for column in columns]
    values = [tuple([cell(row) for cell in cells]) for row in rows]
    names = ", ".join(f'"{column.name}"' for column in columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{table.name}" ({names}) FROM STDIN', values)
    else:
        marks = ", ".join("?" * len(cells))
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', values)


def _copy(connection: Connection, command: str, values: list[tuple[Any, ...]]) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(command) as copy:  # type: ignore[attr-defined]
        for row in values:
            copy.write_row(row)


def _cell(column: Column[Any], dialect: Dialect) -> Cell:
    """How the value of a column is read from a row and told to the driver."""
    name, default = column.key, _default(column)
    tell = column.type.dialect_impl(dialect).bind_processor(dialect)
    if tell is None:
        return lambda row: row[name] if name in row else default()
    return lambda row: tell(row[name] if name in row else default())


def _default(column: Column[Any]) -> Callable[[], Any]:
    default: Any = column.default
    if default is None:
        return lambda: None
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)


def measure_tables() -> None:
    """Let the planner see what came in: until then it takes a full table for an empty one and walks it row by row.

    On PostgreSQL only what is ours: the server's own tables are shared with every other database there, and locked.
    """
    dialect = db.session.get_bind().dialect
    ours = (dialect.identifier_preparer.quote(table.name) for table in db.metadata.sorted_tables)
    db.session.execute(text(f"ANALYZE {', '.join(ours)}" if dialect.name == "postgresql" else "ANALYZE"))
    db.session.commit()
