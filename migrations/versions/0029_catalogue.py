"""Rewards: the catalogue with its files and voucher codes, redemptions, and who may redeem."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0029'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reward',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('service', 'voucher', 'file', 'renewal', name='rewardkind', native_enum=False, length=20), nullable=False),
    sa.Column('cost', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('stock', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('per_client', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('tier', sa.Text(), nullable=True),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('has_picture', sa.Boolean(), nullable=False),
    sa.Column('paused_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('retired_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'renewal') = (percent IS NOT NULL)", name=op.f('ck_reward_a_discount_says_how_much')),
    sa.CheckConstraint('cost > 0', name=op.f('ck_reward_costs_something')),
    sa.CheckConstraint('taken >= 0', name=op.f('ck_reward_taken_is_not_negative')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_reward_ends_after_it_began')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward'))
    )
    op.create_table('reward_code',
    sa.Column('reward_id', ground.Id(length=16), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('taken_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['reward_id'], ['reward.id'], name=op.f('fk_reward_code_reward_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_code')),
    sa.UniqueConstraint('reward_id', 'code', name=op.f('uq_reward_code_reward_id_code'))
    )
    with op.batch_alter_table('reward_code', schema=None) as batch_op:
        batch_op.create_index('ix_reward_code_free', ['reward_id', 'id'], unique=False, sqlite_where=sa.text('taken_at IS NULL'), postgresql_where=sa.text('taken_at IS NULL'))

    op.create_table('reward_file',
    sa.Column('reward_id', ground.Id(length=16), nullable=False),
    sa.Column('use', sa.Enum('picture', 'content', name='fileuse', native_enum=False, length=20), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['reward_id'], ['reward.id'], name=op.f('fk_reward_file_reward_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_file')),
    sa.UniqueConstraint('reward_id', 'use', name=op.f('uq_reward_file_reward_id_use'))
    )
    op.create_table('redemption',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('reward_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('service', 'voucher', 'file', 'renewal', name='rewardkind', native_enum=False, length=20), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('redeemed', 'approved', 'fulfilled', 'cancelled', 'declined', name='redemptionstate', native_enum=False, length=20), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=True),
    sa.Column('entry_id', ground.Id(length=16), nullable=True),
    sa.Column('task_id', ground.Id(length=16), nullable=True),
    sa.Column('code_id', ground.Id(length=16), nullable=True),
    sa.Column('approved_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('fulfilled_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('points > 0', name=op.f('ck_redemption_costs_something')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_redemption_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_redemption_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id', 'entry_id'], ['point_entry.client_id', 'point_entry.id'], name=op.f('fk_redemption_client_id_entry_id')),
    sa.ForeignKeyConstraint(['client_id', 'task_id'], ['task.client_id', 'task.id'], name=op.f('fk_redemption_client_id_task_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_redemption_client_id')),
    sa.ForeignKeyConstraint(['code_id'], ['reward_code.id'], name=op.f('fk_redemption_code_id')),
    sa.ForeignKeyConstraint(['reward_id'], ['reward.id'], name=op.f('fk_redemption_reward_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_redemption')),
    sa.UniqueConstraint('code_id', name=op.f('uq_redemption_code_id'))
    )
    with op.batch_alter_table('redemption', schema=None) as batch_op:
        batch_op.create_index('ix_redemption_newest', ['client_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('ix_redemption_reward', ['reward_id', 'client_id'], unique=False)
        batch_op.create_index('ix_redemption_waiting', ['created_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('redeemed', 'approved')"), postgresql_where=sa.text("state IN ('redeemed', 'approved')"))

    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.add_column(sa.Column('anybody_redeems', sa.Boolean(), nullable=False, server_default=sa.false()))



def downgrade() -> None:
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_column('anybody_redeems')

    with op.batch_alter_table('redemption', schema=None) as batch_op:
        batch_op.drop_index('ix_redemption_waiting', sqlite_where=sa.text("state IN ('redeemed', 'approved')"), postgresql_where=sa.text("state IN ('redeemed', 'approved')"))
        batch_op.drop_index('ix_redemption_reward')
        batch_op.drop_index('ix_redemption_newest')

    op.drop_table('redemption')
    op.drop_table('reward_file')
    with op.batch_alter_table('reward_code', schema=None) as batch_op:
        batch_op.drop_index('ix_reward_code_free', sqlite_where=sa.text('taken_at IS NULL'), postgresql_where=sa.text('taken_at IS NULL'))

    op.drop_table('reward_code')
    op.drop_table('reward')
