"""What was given up is found at once: mails that failed, deliveries that were set aside

Revision ID: 0011
Revises: 0010
"""
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MAILS = sa.text("state IN ('failed', 'set_aside')")
DELIVERIES = sa.text("set_aside_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_mail_given_up", "mail", ["id"], sqlite_where=MAILS, postgresql_where=MAILS)
    op.create_index(
        "ix_delivery_set_aside", "delivery", ["set_aside_at"], sqlite_where=DELIVERIES, postgresql_where=DELIVERIES
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_set_aside", table_name="delivery")
    op.drop_index("ix_mail_given_up", table_name="mail")
