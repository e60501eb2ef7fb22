"""Results of surveys are found by when people were asked."""

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_invitation_asked", "invitation", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_invitation_asked", "invitation")
