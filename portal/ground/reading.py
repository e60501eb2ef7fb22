"""What pages read: statements prepared once for each kind of fence, then sent as they are.

`Session.execute` narrows, looks up and binds a statement anew each time, which costs a long one several times what the
database takes. A `Reading` does that once for each shape of fence and keeps the SQL; afterwards only values travel.
The narrowing is the fence's own, so whoever is held to some clients reads no others here either.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Select
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from portal.ground.db import db
from portal.ground.fence import OPEN, Fence, current_fence

Raw = tuple[Any, ...]
Values = dict[str, Any]
Convert = Callable[[Any], Any]
MOST_PREPARED = 1024


class Reading:
    """A statement over columns, never entities, with named parameters.

    `lists`: parameters that are lists, each with the most values it may hold; they travel filled up with the last one.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], **lists: int) -> None:
        self.statement, self.lists = statement, lists
        names = [column.key or f"column_{number}" for number, column in enumerate(statement.selected_columns)]
        self._types = [column.type for column in statement.selected_columns]
        self._row = _row_of(names)
        self._revivers: list[Any] | None = None

    def raw(self, values: Values) -> list[Raw]:
        """The rows as the driver gives them: to be compared and remembered, and revived where they are new."""
        connection = _connection()
        fence = current_fence() or OPEN
        prepared = _prepared(self, fence.shape, connection.dialect)
        described, rows = _send(connection, prepared.sql, prepared.bind({**values, **fence.values}))
        if self._revivers is None:
            self._revivers = _revivers(self._types, connection.dialect, described)
        return rows

    def rows(self, values: Values) -> list[Any]:
        """The rows with their columns by name, as ids, instants and words of ours."""
        return [self.revive(raw) for raw in self.raw(values)]

    def one_or_none(self, values: Values) -> Any:
        """The only row, or None."""
        rows = self.raw(values)
        if len(rows) > 1:
            raise LookupError("more than one row")
        return self.revive(rows[0]) if rows else None

    def revive(self, raw: Raw) -> Any:
        """A raw row of this reading with its columns by name."""
        assert self._revivers is not None
        return self._row._make([revive(value) if revive else value for revive, value in zip(self._revivers, raw)])  # noqa: B905


class Prepared:
    """The SQL of a reading behind one shape of fence, and where each of its parameters comes from."""

    def __init__(self, reading: Reading, shape: Fence, dialect: Dialect) -> None:
        narrowed = reading.statement.options(*shape.criteria)
        asked = dict.fromkeys(_required(narrowed)) | {name: [None] * most for name, most in reading.lists.items()}
        compiled: Any = narrowed.compile(dialect=dialect)
        state = compiled.construct_expanded_state({**asked, **shape.values})
        places = {
            part: (name, at) for name, parts in state.parameter_expansion.items() for at, part in enumerate(parts)
        }
        names = state.positiontup or list(state.parameters)
        given = {*asked, *shape.values}
        self.sql: str = state.statement
        self.carries_fence = any(places.get(part, (part,))[0] in shape.values for part in names)
        self._names = None if state.positiontup else names
        self._fixed: list[Any] = [None] * len(names)
        self._single: dict[str, tuple[Convert, list[int]]] = {}
        self._lists: dict[str, tuple[Convert, list[tuple[int, int]]]] = {}
        for place, part in enumerate(names):
            name, at = places.get(part, (part, None))
            convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
            if name not in given:
                self._fixed[place] = convert(state.parameters[part])
            elif at is None:
                self._single.setdefault(name, (convert, []))[1].append(place)
            else:
                self._lists.setdefault(name, (convert, []))[1].append((place, at))

    def bind(self, values: Values) -> Any:
        """The parameters in the driver's form; what the statement itself says is in its place already."""
        bound = self._fixed.copy()
        for name, (convert, places) in self._single.items():
            value = convert(values[name])
            for place in places:
                bound[place] = value
        for name, (convert, pairs) in self._lists.items():
            given = [convert(value) for value in values[name]]
            last = given[-1] if given else None
            for place, at in pairs:
                bound[place] = given[at] if at < len(given) else last
        return tuple(bound) if self._names is None else dict(zip(self._names, bound, strict=True))


@lru_cache(MOST_PREPARED)
def _prepared(reading: Reading, shape: Fence, dialect: Dialect) -> Prepared:
    return Prepared(reading, shape, dialect)


def _connection() -> Connection:
    """The session's connection, with everything written that waits to be; looked up once in each transaction."""
    session = db.session()
    session.flush()
    transaction = session.get_transaction()
    known, connection = session.info.get("reads", (None, None))
    if transaction is not None and known is transaction:
        found: Connection = connection
        return found
    found = session.connection()
    session.info["reads"] = session.get_transaction(), found
    return found


def _send(connection: Connection, sql: str, bound: Any) -> tuple[Any, list[Raw]]:
    """What the driver says of the columns, and the rows.

    The driver is asked at once: what SQLAlchemy learns of the columns for each result costs as much as a small
    statement. Where somebody listens, or the driver fails, it goes SQLAlchemy's way, which tells the listener and
    knows a lost connection from a mistake.
    """
    if not connection.dispatch.before_cursor_execute:
        cursor: Any = connection.connection.cursor()
        try:
            cursor.execute(sql, bound)
            return cursor.description, cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error:
            pass
        finally:
            cursor.close()
    found: Any = connection.exec_driver_sql(sql, bound)
    described, rows = found.cursor.description, found.cursor.fetchall()
    found.close()
    return described, rows


def _required(statement: Select[*tuple[Any, ...]]) -> Iterator[str]:
    """The names of the parameters that wait for a value."""
    return (part.key for part in iterate(statement) if isinstance(part, BindParameter) and part.required)


def _row_of(names: list[str]) -> Any:
    return namedtuple("Row", names, rename=True)


def _filled(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else values[-1] if values else None


def _revivers(types: Iterable[TypeEngine[Any]], dialect: Dialect, description: Any) -> list[Any]:
    return [
        type_.dialect_impl(dialect).result_processor(dialect, column[1])
        for type_, column in zip(types, description, strict=True)
    ]


def _as_it_is(value: Any) -> Any:
    return value
