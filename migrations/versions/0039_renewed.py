"""Until when a contract was told to be renewed."""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('client_standing', sa.Column('renewed_to', sa.Date(), nullable=True))


def downgrade() -> None:
    op.execute('ALTER TABLE client_standing DROP COLUMN renewed_to')
