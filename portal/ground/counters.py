"""Counting as things happen: rows that are added up instead of doubled."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite

from portal.ground.access import as_system
from portal.ground.db import Base, db


def add_up(model: type[Base], rows: Sequence[dict[str, Any]], *, summed: str, latest: str | None = None) -> None:
    """Insert the rows; where one of the same key is there already, add `summed` and keep the later `latest`."""
    if not rows:
        return
    adding = _adding(model, summed, latest, db.session.get_bind().dialect.name)
    with as_system():
        db.session.connection().execute(adding, list(rows))


@cache
def _adding(model: type[Base], summed: str, latest: str | None, dialect: str) -> Any:
    table: Any = model.__table__
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    changes = {summed: table.c[summed] + new.excluded[summed]}
    if latest:
        was, now = table.c[latest], new.excluded[latest]
        changes[latest] = case((now > was, now), else_=was)
    keys = [column.name for column in table.primary_key.columns]
    return new.on_conflict_do_update(index_elements=keys, set_=changes)
