"""Incentives, and what was offered of them, keep their words in other languages."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('incentive', 'incentive_offer'):
        op.add_column(table, sa.Column('translated', sa.JSON(), nullable=False, server_default='{}'))


def downgrade() -> None:
    for table in ('incentive', 'incentive_offer'):
        op.execute(f'ALTER TABLE {table} DROP COLUMN translated')
