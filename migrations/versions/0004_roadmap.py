"""The roadmap: phases, milestones with what waits for what and their moves; tasks of milestones

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from portal.ground import db as ground

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phase",
        sa.Column("client_id", ground.Id(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", ground.Id(length=16), nullable=False),
        sa.Column("created_at", ground.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_phase_client_id")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_phase")),
    )
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.create_index("ix_phase_order", ["client_id", "position", "id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("client_id", ground.Id(length=16), nullable=False),
        sa.Column("phase_id", ground.Id(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("doer", sa.Enum("us", "you", "both", name="doer", native_enum=False, length=20), nullable=False),
        sa.Column("owner_id", ground.Id(length=16), nullable=True),
        sa.Column("contact_id", ground.Id(length=16), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("wants_approval", sa.Boolean(), nullable=False),
        sa.Column("approved_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("started_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("completed_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_by_id", ground.Id(length=16), nullable=True),
        sa.Column("removed_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", ground.Id(length=16), nullable=False),
        sa.Column("created_at", ground.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(completed_at IS NULL) = (completed_on IS NULL)", name=op.f("ck_milestone_completed_on_a_day")
        ),
        sa.CheckConstraint("(due_on IS NULL) = (baseline_on IS NULL)", name=op.f("ck_milestone_a_date_has_a_baseline")),
        sa.ForeignKeyConstraint(
            ["client_id", "contact_id"],
            ["contact.client_id", "contact.id"],
            name=op.f("fk_milestone_client_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "phase_id"], ["phase.client_id", "phase.id"], name=op.f("fk_milestone_client_id_phase_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_milestone_client_id")),
        sa.ForeignKeyConstraint(["completed_by_id"], ["user.id"], name=op.f("fk_milestone_completed_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_milestone_owner_id")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(
            "ix_milestone_open",
            ["client_id", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("completed_at IS NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL AND removed_at IS NULL"),
        )
        batch_op.create_index("ix_milestone_order", ["client_id", "phase_id", "position", "id"], unique=False)
        batch_op.create_index(
            "ix_milestone_reached",
            ["client_id", sa.literal_column("completed_on DESC")],
            unique=False,
            sqlite_where=sa.text("completed_at IS NOT NULL"),
            postgresql_where=sa.text("completed_at IS NOT NULL"),
        )

    op.create_table(
        "milestone_dependency",
        sa.Column("client_id", ground.Id(length=16), nullable=False),
        sa.Column("milestone_id", ground.Id(length=16), nullable=False),
        sa.Column("after_id", ground.Id(length=16), nullable=False),
        sa.CheckConstraint("milestone_id <> after_id", name=op.f("ck_milestone_dependency_waits_for_another")),
        sa.ForeignKeyConstraint(
            ["client_id", "after_id"],
            ["milestone.client_id", "milestone.id"],
            name=op.f("fk_milestone_dependency_client_id_after_id"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "milestone_id"],
            ["milestone.client_id", "milestone.id"],
            name=op.f("fk_milestone_dependency_client_id_milestone_id"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_milestone_dependency_client_id")),
        sa.PrimaryKeyConstraint("client_id", "milestone_id", "after_id", name=op.f("pk_milestone_dependency")),
    )
    with op.batch_alter_table("milestone_dependency", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_dependency_back", ["client_id", "after_id"], unique=False)

    op.create_table(
        "milestone_move",
        sa.Column("client_id", ground.Id(length=16), nullable=False),
        sa.Column("milestone_id", ground.Id(length=16), nullable=False),
        sa.Column("cause_id", ground.Id(length=16), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("by_id", ground.Id(length=16), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("id", ground.Id(length=16), nullable=False),
        sa.Column("created_at", ground.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_milestone_move_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "cause_id"],
            ["milestone.client_id", "milestone.id"],
            name=op.f("fk_milestone_move_client_id_cause_id"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "milestone_id"],
            ["milestone.client_id", "milestone.id"],
            name=op.f("fk_milestone_move_client_id_milestone_id"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_milestone_move_client_id")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_milestone_move")),
    )
    with op.batch_alter_table("milestone_move", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_move", ["client_id", "milestone_id", "id"], unique=False)

    with op.batch_alter_table("task", schema=None) as batch_op:
        _compute_order_again(batch_op)
        batch_op.add_column(sa.Column("milestone_id", ground.Id(length=16), nullable=True))
        batch_op.add_column(sa.Column("started_at", ground.Instant(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_task_of_a_milestone_is_shared"), "milestone_id IS NULL OR shared"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_task_client_id_milestone_id"),
            "milestone",
            ["client_id", "milestone_id"],
            ["client_id", "id"],
        )
        batch_op.create_index(
            "ix_task_milestone",
            ["client_id", "milestone_id"],
            unique=False,
            sqlite_where=sa.text("milestone_id IS NOT NULL"),
            postgresql_where=sa.text("milestone_id IS NOT NULL"),
        )
    _index_done_again()


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        _compute_order_again(batch_op)
        batch_op.drop_constraint(batch_op.f("fk_task_client_id_milestone_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_task_of_a_milestone_is_shared"), type_="check")
        batch_op.drop_index(
            "ix_task_milestone",
            sqlite_where=sa.text("milestone_id IS NOT NULL"),
            postgresql_where=sa.text("milestone_id IS NOT NULL"),
        )
        batch_op.drop_column("started_at")
        batch_op.drop_column("milestone_id")
    _index_done_again()

    with op.batch_alter_table("milestone_move", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_move")

    op.drop_table("milestone_move")
    with op.batch_alter_table("milestone_dependency", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_dependency_back")

    op.drop_table("milestone_dependency")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_milestone_reached",
            sqlite_where=sa.text("completed_at IS NOT NULL"),
            postgresql_where=sa.text("completed_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_milestone_order")
        batch_op.drop_index(
            "ix_milestone_open",
            sqlite_where=sa.text("completed_at IS NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL AND removed_at IS NULL"),
        )

    op.drop_table("milestone")
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.drop_index("ix_phase_order")

    op.drop_table("phase")


def _compute_order_again(batch_op: BatchOperations) -> None:
    """SQLite writes the table anew, and would copy the computed column, which cannot be written."""
    if op.get_bind().dialect.name == "sqlite":
        batch_op.drop_column("order_on")
        computed = sa.Computed("coalesce(due_on, '9999-12-31')", persisted=True)
        batch_op.add_column(sa.Column("order_on", sa.Date(), computed, nullable=False))


def _index_done_again() -> None:
    """The table written anew lost the direction of these."""
    if op.get_bind().dialect.name == "sqlite":
        for name, first in (("owner", "owner_id, "), ("client", "client_id, "), ("all", "")):
            op.execute(f"DROP INDEX ix_task_{name}_done")
            op.execute(
                f"CREATE INDEX ix_task_{name}_done ON task ({first}done_at DESC, id DESC)"
                " WHERE done_at IS NOT NULL AND removed_at IS NULL"
            )
