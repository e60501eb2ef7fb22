"""Experts for a time."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0033'
down_revision = '0029'
branch_labels = None
depends_on = None

OPEN = sa.text('ended_at IS NULL')
NOT_BEGUN = sa.text('begun_at IS NULL AND ended_at IS NULL')


def upgrade() -> None:
    op.create_table('expert_access',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('given_by_id', ground.Id(length=16), nullable=False),
    sa.Column('assignment_id', ground.Id(length=16), nullable=True),
    sa.Column('begun_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_expert_access_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['client_id', 'assignment_id'], ['assignment.client_id', 'assignment.id'], name=op.f('fk_expert_access_client_id_assignment_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_expert_access_client_id')),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_expert_access_given_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_expert_access_user_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_expert_access'))
    )
    with op.batch_alter_table('expert_access', schema=None) as batch_op:
        batch_op.create_index('ix_expert_access_begins', ['from_on'], unique=False, sqlite_where=NOT_BEGUN, postgresql_where=NOT_BEGUN)
        batch_op.create_index('ix_expert_access_ends', ['until_on'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('uq_expert_access_open', ['client_id', 'user_id'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    with op.batch_alter_table('expert_access', schema=None) as batch_op:
        batch_op.drop_index('uq_expert_access_open', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index('ix_expert_access_ends', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index('ix_expert_access_begins', sqlite_where=NOT_BEGUN, postgresql_where=NOT_BEGUN)

    op.drop_table('expert_access')
