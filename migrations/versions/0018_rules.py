"""Rules with their runs, what brought an event about, and how much a client heard from people and from the portal."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0018'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rule',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('when', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('actions', sa.JSON(), nullable=False),
    sa.Column('most_a_client', sa.Integer(), nullable=False),
    sa.Column('most_a_day', sa.Integer(), nullable=False),
    sa.Column('on_since', ground.Instant(timezone=True), nullable=True),
    sa.Column('caught_up_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('looped_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('looped', sa.JSON(), nullable=True),
    sa.Column('shipped', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule')),
    sa.UniqueConstraint('shipped', name=op.f('uq_rule_shipped'))
    )
    with op.batch_alter_table('rule', schema=None) as batch_op:
        batch_op.create_index('ix_rule_on', ['when'], unique=False, sqlite_where=sa.text('on_since IS NOT NULL'), postgresql_where=sa.text('on_since IS NOT NULL'))

    op.create_table('contact_share',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('by_hand', sa.Integer(), nullable=False),
    sa.Column('by_itself', sa.Integer(), nullable=False),
    sa.Column('hand_percent', sa.Integer(), nullable=True),
    sa.Column('counted_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_contact_share_client_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_contact_share'))
    )
    with op.batch_alter_table('contact_share', schema=None) as batch_op:
        batch_op.create_index('ix_contact_share_percent', ['hand_percent', 'client_id'], unique=False)

    op.create_table('rule_day',
    sa.Column('rule_id', ground.Id(length=16), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('unmet', sa.Integer(), nullable=False),
    sa.Column('limited', sa.Integer(), nullable=False),
    sa.Column('stopped', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['rule.id'], name=op.f('fk_rule_day_rule_id')),
    sa.PrimaryKeyConstraint('rule_id', 'on', name=op.f('pk_rule_day'))
    )
    op.create_table('rule_made',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('row_id', ground.Id(length=16), nullable=False),
    sa.Column('run_id', ground.Id(length=16), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_rule_made_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'row_id', name=op.f('pk_rule_made'))
    )
    op.create_table('rule_run',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('rule_id', ground.Id(length=16), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('event_id', ground.Id(length=16), nullable=True),
    sa.Column('cause', sa.JSON(), nullable=False),
    sa.Column('chain', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.Enum('done', 'limited', 'stopped', 'failed', name='outcome', native_enum=False, length=20), nullable=False),
    sa.Column('did', sa.JSON(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('not_before', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['rule.id'], name=op.f('fk_rule_run_rule_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_rule_run'))
    )
    with op.batch_alter_table('rule_run', schema=None) as batch_op:
        batch_op.create_index('ix_rule_run_again', ['not_before'], unique=False, sqlite_where=sa.text('not_before IS NOT NULL'), postgresql_where=sa.text('not_before IS NOT NULL'))
        batch_op.create_index('ix_rule_run_all', [sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('ix_rule_run_client', ['client_id', 'rule_id', sa.literal_column('created_at DESC')], unique=False)
        batch_op.create_index('ix_rule_run_newest', ['rule_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('uq_rule_run_cause', ['rule_id', 'key'], unique=True)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cause_id', ground.Id(length=16), nullable=True))

    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index('ix_milestone_late', ['due_on', 'id'], unique=False, sqlite_where=sa.text('completed_at IS NULL AND removed_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL AND removed_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index('ix_milestone_late', sqlite_where=sa.text('completed_at IS NULL AND removed_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL AND removed_at IS NULL'))

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('cause_id')

    with op.batch_alter_table('rule_run', schema=None) as batch_op:
        batch_op.drop_index('uq_rule_run_cause')
        batch_op.drop_index('ix_rule_run_newest')
        batch_op.drop_index('ix_rule_run_client')
        batch_op.drop_index('ix_rule_run_all')
        batch_op.drop_index('ix_rule_run_again', sqlite_where=sa.text('not_before IS NOT NULL'), postgresql_where=sa.text('not_before IS NOT NULL'))

    op.drop_table('rule_run')
    op.drop_table('rule_made')
    op.drop_table('rule_day')
    with op.batch_alter_table('contact_share', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_share_percent')

    op.drop_table('contact_share')
    with op.batch_alter_table('rule', schema=None) as batch_op:
        batch_op.drop_index('ix_rule_on', sqlite_where=sa.text('on_since IS NOT NULL'), postgresql_where=sa.text('on_since IS NOT NULL'))

    op.drop_table('rule')
