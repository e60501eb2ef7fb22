"""The programme says what one of its points is called."""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0033a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('programme', sa.Column('names_of_one', sa.JSON(), nullable=False, server_default='{}'))


def downgrade() -> None:
    op.execute('ALTER TABLE programme DROP COLUMN names_of_one')
