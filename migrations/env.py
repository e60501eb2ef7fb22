"""Runs the migrations against the portal's database and rebuilds the walls behind them."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.ground.db import Base, db
from portal.ground.turns import one_at_a_time
from portal.ground.walls import build_walls

FOREIGN = "search_words"  # the indexed words of search: tables, columns and indexes of each database's own


def include(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind in ("table", "column", "index") and (name or "").startswith(FOREIGN))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include,
        compare_type=False,
        user_module_prefix="ground.",
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        **{
            name: value
            for name, value in current_app.extensions["migrate"].configure_args.items()
            if name not in ("compare_type", "render_as_batch")
        },
    )
    with context.begin_transaction():
        context.run_migrations()


with db.engine.connect() as connection, one_at_a_time(connection):
    migrate(connection)
    connection.commit()
    build_walls(connection)
    connection.commit()
