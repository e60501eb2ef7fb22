"""Keys and indexes said briefly."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, column, extract, text


def belongs_to(table: str, column: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """`(client_id, column)` names a row of `table` of the same client: none can point to another client's row."""
    return ForeignKeyConstraint(["client_id", column], [f"{table}.client_id", f"{table}.id"], ondelete=ondelete)


def is_first_day(name: str) -> CheckConstraint:
    """A date column that stands for a month holds its first day."""
    return CheckConstraint(extract("day", column(name)) == 1, name=f"{name}_is_its_first_day")


def only(condition: str, sqlite: str | None = None) -> dict[str, Any]:
    """Keyword arguments that make an index partial.

    SQLite uses such an index only for a query with the very same condition, and there `true` is written 1.
    """
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}
