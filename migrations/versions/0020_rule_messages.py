"""How many messages to the client a run of a rule wrote; the newest events of one kind are found in an index

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rule_run") as runs:
        runs.add_column(sa.Column("wrote", sa.Integer(), nullable=False, server_default="0"))
    instead("ix_event_audit", "ix_event_newest", "kind")


def downgrade() -> None:
    instead("ix_event_newest", "ix_event_audit")
    with op.batch_alter_table("rule_run") as runs:
        runs.drop_column("wrote")


def instead(old: str, new: str, *more: str) -> None:
    """Another index in the place of one over every event there is; nobody who writes waits for it on PostgreSQL."""
    columns = [sa.text("occurred_at DESC"), sa.text("id DESC"), *more]
    with op.get_context().autocommit_block():
        op.create_index(new, "event", columns, postgresql_concurrently=True)
        op.drop_index(old, table_name="event", postgresql_concurrently=True)
