"""How the database means to find the rows of a request, so that no page reads a whole table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.ground.db import Base, db

VIRTUAL = ("CONSTANT ROW", "SUBQUERY", "(", "anon_")


@contextmanager
def query_plans() -> Iterator[list[str]]:
    """SQLite's plan for each SELECT sent while the block runs, a line for each step; nothing on PostgreSQL.

    Without statistics the planner trusts the indexes, so a step that begins with SCAN has none to use.
    """
    sent: list[tuple[str, Any]] = []
    plans: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if engine.dialect.name == "sqlite":
        for statement, parameters in sent:
            rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            plans.extend(str(row[3]) for row in rows)


def whole_tables(plans: list[str], *small: str) -> list[str]:
    """The steps that read a whole table of the database; `small` names tables that may be read so.

    Reading a partial index from its beginning is not: it holds only what the page is about.
    """
    steps = (step for step in plans if step.startswith("SCAN ") and step.split()[1] not in small)
    return [step for step in steps if not step[5:].startswith(VIRTUAL) and not _partial() & set(step.split())]


def _partial() -> set[str]:
    indexes = (index for table in Base.metadata.tables.values() for index in table.indexes)
    return {str(index.name) for index in indexes if index.dialect_options["sqlite"]["where"] is not None}
