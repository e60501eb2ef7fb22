"""Runs the migrations against the portal's database and rebuilds the walls behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.ground.db import Base, db
from portal.ground.turns import one_at_a_time
from portal.ground.walls import build_walls

FOREIGN = "search_words"  # the indexed words of search: tables, columns and indexes of each database's own


def include(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind in ("table", "column", "index") and (name or "").startswith(FOREIGN))


@contextmanager
def loose_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: rows that point to it must not mind that it is away for a moment."""
    if connection.dialect.name != "sqlite":
        yield
        return
    rows = connection.connection.cursor()  # outside of any transaction, in which it would count for nothing
    rows.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        rows.execute("PRAGMA foreign_keys = ON")


def demand_keys(ctx: Any, **_step: Any) -> None:
    """After each migration, before it counts: whatever points to a row finds it."""
    rows = ctx.connection
    if rows.dialect.name == "sqlite" and (broken := rows.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)):
        raise LookupError(f"rows point to rows that are not there: {broken}")


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include,
        compare_type=False,
        user_module_prefix="ground.",
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        on_version_apply=demand_keys,
        **{
            name: value
            for name, value in current_app.extensions["migrate"].configure_args.items()
            if name not in ("compare_type", "render_as_batch")
        },
    )
    with context.begin_transaction():
        context.run_migrations()


with db.engine.connect() as connection, one_at_a_time(connection):
    with loose_keys(connection):
        migrate(connection)
        connection.commit()
    build_walls(connection)
    connection.commit()
