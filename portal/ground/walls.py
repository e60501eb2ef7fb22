"""Row-level security on PostgreSQL: the wall behind the fence, built from the models after every migration.

A request held to some clients runs as the role `mainstay_client` (which can neither log in nor bypass policies)
and with `mainstay.clients` set, both for its transaction only: a session-level setting would leak through the pool.
"""

from sqlalchemy import Connection, inspect

from portal.ground.access import ClientItself, ClientOwned, TeamFirst, TeamOnly
from portal.ground.db import Base

ROLE = "mainstay_client"
_MINE = "((SELECT string_to_array(current_setting('mainstay.clients', true), ','))::uuid[])"


def walled_tables() -> dict[str, str]:
    """Table name -> the condition under which a client's person may see or write a row of it."""
    walls = {}
    for mapper in Base.registry.mappers:
        model = mapper.class_
        name = str(mapper.local_table.name)  # type: ignore[attr-defined]
        if issubclass(model, ClientItself):
            walls[name] = f"id = ANY {_MINE}"
        elif issubclass(model, TeamOnly):
            walls[name] = "false"
        elif issubclass(model, TeamFirst):
            walls[name] = f"client_id = ANY {_MINE} AND shared"
        elif issubclass(model, ClientOwned):
            walls[name] = f"client_id = ANY {_MINE}"
    return walls


def granted_tables() -> dict[str, str]:
    """Table name -> what the role may do there: what the model says, else with client-owned rows all but to delete."""
    walled = walled_tables()
    granted = {}
    for mapper in Base.registry.mappers:
        name = str(mapper.local_table.name)  # type: ignore[attr-defined]
        if grant := mapper.class_.behind_wall or ("SELECT, INSERT, UPDATE" if name in walled else ""):
            granted[name] = grant
    return granted


def build_walls(connection: Connection) -> None:
    """Create the role, its grants and one policy per client-owned table; safe to run again. Nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    build_role(connection)
    run = connection.exec_driver_sql
    run(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    run(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    built = set(inspect(connection).get_table_names())
    grants = {**granted_tables(), "alembic_version": "SELECT"}
    for table, grant in sorted(grants.items()):
        if table in built:
            run(f'GRANT {grant} ON "{table}" TO {ROLE}')
    for table, condition in sorted(walled_tables().items()):
        if table not in built:  # on the way down, or half-way up
            continue
        run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        run(f"DROP POLICY IF EXISTS client_wall ON {table}")
        run(f"CREATE POLICY client_wall ON {table} TO {ROLE} USING ({condition})")


def build_role(connection: Connection) -> None:
    """The role alone, which a restored policy names; safe to run again.

    A login that may create and grant no roles gets by where both was done for it.
    """
    connection.exec_driver_sql(
        "DO $$ BEGIN"
        f" IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN"
        f" BEGIN CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;"
        f" GRANT {ROLE} TO CURRENT_USER;"
        f" ELSIF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN GRANT {ROLE} TO CURRENT_USER;"
        " END IF; END $$"
    )
