"""working days."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", ground.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_holiday")),
    )


def downgrade() -> None:
    op.drop_table("holiday")
