"""Every client has an active owner, and a labelled fact may be one nobody mentions."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0016"
down_revision = "0015a"
branch_labels = None
depends_on = None

MAY_OWN = "disabled_at IS NULL AND role IN ('admin', 'lead', 'csm')"
OWNER = "CASE WHEN role = 'owner' AND until_on IS NULL THEN user_id END"


def upgrade() -> None:
    kind = sa.Enum("way", "avoid", name="preferencekind", native_enum=False, length=20)
    op.add_column("preference", sa.Column("kind", kind, server_default="way", nullable=False))
    # SQLite adds a worked-out column only where it is not stored, PostgreSQL before 18 only where it is.
    stored = op.get_bind().dialect.name == "postgresql"
    op.add_column("user", sa.Column("may_own", sa.Boolean(), sa.Computed(MAY_OWN, persisted=stored)))
    op.create_index("uq_user_may_own", "user", ["id", "may_own"], unique=True)
    op.add_column("assignment", sa.Column("owner_id", ground.Id(length=16), sa.Computed(OWNER, persisted=stored)))
    op.create_index("uq_assignment_owner_id", "assignment", ["client_id", "owner_id"], unique=True)
    _give_everybody_an_owner()
    with op.batch_alter_table("client_standing") as standing:
        standing.add_column(sa.Column("owner_may_own", sa.Boolean(), server_default=sa.true(), nullable=False))
        standing.alter_column("owner_id", existing_type=ground.Id(length=16), nullable=False)
        standing.drop_constraint("fk_client_standing_owner_id", type_="foreignkey")
        standing.create_check_constraint(op.f("ck_client_standing_owner_may_own"), "owner_may_own")
        standing.create_foreign_key(
            "fk_client_standing_active_owner", "user", ["owner_id", "owner_may_own"], ["id", "may_own"]
        )
        standing.create_foreign_key(
            "fk_client_standing_assigned_owner", "assignment", ["client_id", "owner_id"], ["client_id", "owner_id"],
            deferrable=True, initially="DEFERRED",
        )  # fmt: skip


def _give_everybody_an_owner() -> None:
    """A client whose owner is nobody, or no longer there, goes to the admin who has been here longest."""
    run = op.get_bind()
    ids = {"id": ground.Id(), "client_id": ground.Id(), "owner_id": ground.Id(), "assigned_id": ground.Id()}
    found = sa.text(
        "SELECT client_standing.client_id, client_standing.owner_id, assignment.owner_id AS assigned_id,"
        ' "user".may_own FROM client_standing'
        ' LEFT JOIN "user" ON "user".id = client_standing.owner_id'
        " LEFT JOIN assignment ON assignment.client_id = client_standing.client_id AND assignment.owner_id IS NOT NULL"
    )
    for row in run.execute(found.columns(**ids, may_own=sa.Boolean())).all():
        if row.may_own and row.owner_id == row.assigned_id:
            continue
        owner_id = row.owner_id if row.may_own else _oldest_admin(run)
        at, values = ground.now(), {"client_id": row.client_id}
        day = {"until_on": at.date(), **values}
        binds = [sa.bindparam("client_id", type_=ground.Id()), sa.bindparam("until_on", type_=sa.Date())]
        ending = "UPDATE assignment SET until_on = :until_on WHERE client_id = :client_id AND owner_id IS NOT NULL"
        run.execute(sa.text(ending).bindparams(*binds), day)
        assignment = sa.table(
            "assignment",
            *(sa.column(name, ground.Id()) for name in ("client_id", "id", "user_id")),
            sa.column("created_at", ground.Instant()), sa.column("role", sa.Text()), sa.column("from_on", sa.Date()),
        )  # fmt: skip
        new = {"id": ground.new_id(), "created_at": at, "user_id": owner_id, "role": "owner", "from_on": at.date()}
        run.execute(assignment.insert().values(**values, **new))
        standing = sa.table("client_standing", *(sa.column(name, ground.Id()) for name in ("client_id", "owner_id")))
        its = standing.update().where(standing.c.client_id == row.client_id)
        run.execute(its.values(owner_id=owner_id))


def _oldest_admin(run: sa.Connection) -> UUID:
    admins = sa.text("SELECT id FROM \"user\" WHERE may_own AND role = 'admin' ORDER BY created_at, id LIMIT 1")
    admin = run.execute(admins.columns(id=ground.Id())).scalar()
    if admin is None:
        raise LookupError("a client has no active owner, and there is no admin to give it to: run flask admin first")
    return admin


def downgrade() -> None:
    with op.batch_alter_table("client_standing") as standing:
        standing.drop_constraint("fk_client_standing_assigned_owner", type_="foreignkey")
        standing.drop_constraint("fk_client_standing_active_owner", type_="foreignkey")
        standing.drop_constraint(op.f("ck_client_standing_owner_may_own"), type_="check")
        standing.create_foreign_key("fk_client_standing_owner_id", "user", ["owner_id"], ["id"])
        standing.alter_column("owner_id", existing_type=ground.Id(length=16), nullable=True)
        standing.drop_column("owner_may_own")
    op.drop_index("uq_assignment_owner_id", "assignment")
    op.drop_index("uq_user_may_own", "user")
    for table, column in (("assignment", "owner_id"), ("user", "may_own")):
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column}')
    op.execute("ALTER TABLE preference DROP COLUMN kind")
