"""Counting as things happen: rows that are added up instead of doubled."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite

from portal.ground.access import as_system
from portal.ground.db import Base, db


def add_up(model: type[Base], rows: Sequence[dict[str, Any]], *, summed: str, latest: str | None = None) -> None:
    """Insert the rows; where one of the same key is there already, add `summed` and keep the later `latest`."""
    if not rows:
        return
    table: Any = model.__table__
    make = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = make(model).values(list(rows))
    changes = {summed: table.c[summed] + new.excluded[summed]}
    if latest:
        was, now = table.c[latest], new.excluded[latest]
        changes[latest] = case((now > was, now), else_=was)
    keys = [column.name for column in table.primary_key.columns]
    with as_system():
        db.session.execute(new.on_conflict_do_update(index_elements=keys, set_=changes))
