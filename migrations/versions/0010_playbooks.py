"""playbooks."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "playbook",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("shipped", sa.Text(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column("retired_at", ground.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", ground.Id(length=16), nullable=False),
        sa.Column("created_at", ground.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook")),
        sa.UniqueConstraint("shipped", name=op.f("uq_playbook_shipped")),
    )
    op.create_table(
        "playbook_version",
        sa.Column("playbook_id", ground.Id(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", ground.Instant(timezone=True), nullable=False),
        sa.Column("published_by_id", ground.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["playbook_id"], ["playbook.id"], name=op.f("fk_playbook_version_playbook_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_playbook_version_published_by_id")
        ),
        sa.PrimaryKeyConstraint("playbook_id", "number", name=op.f("pk_playbook_version")),
    )
    op.create_table(
        "roadmap_start",
        sa.Column("client_id", ground.Id(length=16), nullable=False),
        sa.Column("playbook_id", ground.Id(length=16), nullable=False),
        sa.Column("playbook_number", sa.Integer(), nullable=False),
        sa.Column("playbook_name", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("go_live_on", sa.Date(), nullable=True),
        sa.Column("started_by_id", ground.Id(length=16), nullable=True),
        sa.Column("id", ground.Id(length=16), nullable=False),
        sa.Column("created_at", ground.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_roadmap_start_client_id")),
        sa.ForeignKeyConstraint(
            ["playbook_id", "playbook_number"],
            ["playbook_version.playbook_id", "playbook_version.number"],
            name=op.f("fk_roadmap_start_playbook_id_playbook_number"),
        ),
        sa.ForeignKeyConstraint(["started_by_id"], ["user.id"], name=op.f("fk_roadmap_start_started_by_id")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_roadmap_start")),
    )
    with op.batch_alter_table("roadmap_start", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roadmap_start_playbook", ["playbook_id", "playbook_number"], unique=False
        )


def downgrade() -> None:
    op.drop_table("roadmap_start")
    op.drop_table("playbook_version")
    op.drop_table("playbook")
