"""Whether every key leads to a row, asked of the database itself."""

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, Table, and_, exists, select

from portal.ground.db import Base, db


def broken_pointers() -> Iterator[str]:
    """`table.column` for each foreign key that some row breaks; composite keys hold the client's id as well."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if _is_broken(table, key):
                yield f"{table.name}.{key.elements[-1].parent.name}"


def _is_broken(table: Table, key: ForeignKeyConstraint) -> bool:
    target = key.referred_table.alias()
    matches = and_(*(target.c[pointer.column.name] == pointer.parent for pointer in key.elements))
    given = and_(*(column.is_not(None) for column in key.columns))
    lost = select(key.elements[-1].parent).where(given, ~exists().where(matches)).limit(1)
    return db.session.execute(lost).first() is not None
