"""Keys and indexes said briefly."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, text


def belongs_to(table: str, column: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """`(client_id, column)` names a row of `table` of the same client: none can point to another client's row."""
    return ForeignKeyConstraint(["client_id", column], [f"{table}.client_id", f"{table}.id"], ondelete=ondelete)


def only(condition: str) -> dict[str, Any]:
    """Keyword arguments that make an index partial, in SQL both databases read."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
