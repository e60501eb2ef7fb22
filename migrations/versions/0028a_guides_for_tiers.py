"""Guides for some clients only, by their rank."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0028a'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client_rank',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.CheckConstraint('rank >= 0', name=op.f('ck_client_rank_rank_is_not_negative')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_client_rank_client_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_client_rank'))
    )
    op.execute("INSERT INTO client_rank (client_id, rank) SELECT client_id, rank FROM tier_standing")
    for table in ('guide', 'team_guide', 'guide_draft'):
        op.add_column(table, sa.Column('least_rank', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    for table in ('guide', 'team_guide', 'guide_draft'):
        op.drop_column(table, 'least_rank')
    op.drop_table('client_rank')
