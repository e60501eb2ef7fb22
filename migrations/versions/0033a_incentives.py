"""Incentives, and what clients are offered of them with their renewal."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0033a'
down_revision = '0032'
branch_labels = None
depends_on = None

KIND = sa.Enum('discount', 'points', 'expert', name='incentivekind', native_enum=False, length=20)
STATE = sa.Enum('offered', 'accepted', 'declined', 'lapsed', 'withdrawn', 'honoured', name='offerstate', native_enum=False, length=20)
SPAN = 'for_12 IS NOT NULL OR for_24 IS NOT NULL OR for_36 IS NOT NULL'


def upgrade() -> None:
    op.create_table('incentive',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('kind', KIND, nullable=False),
    sa.Column('for_12', sa.Integer(), nullable=True),
    sa.Column('for_24', sa.Integer(), nullable=True),
    sa.Column('for_36', sa.Integer(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('opens_days', sa.Integer(), nullable=False),
    sa.Column('closes_days', sa.Integer(), nullable=False),
    sa.Column('by_itself', sa.Boolean(), nullable=False),
    sa.Column('segment', sa.Text(), nullable=True),
    sa.Column('tier', sa.Text(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('off_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'expert') = (topic IS NOT NULL)", name=op.f('ck_incentive_an_expert_helps_with_something')),
    sa.CheckConstraint(SPAN, name=op.f('ck_incentive_is_for_some_span')),
    sa.CheckConstraint('most > 0', name=op.f('ck_incentive_most_is_one_or_more')),
    sa.CheckConstraint('opens_days > closes_days AND closes_days >= 0', name=op.f('ck_incentive_opens_before_it_closes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incentive'))
    )
    op.create_table('incentive_offer',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('incentive_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('kind', KIND, nullable=False),
    sa.Column('for_12', sa.Integer(), nullable=True),
    sa.Column('for_24', sa.Integer(), nullable=True),
    sa.Column('for_36', sa.Integer(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('contract_ends_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_by_id', ground.Id(length=16), nullable=True),
    sa.Column('answered_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('task_id', ground.Id(length=16), nullable=True),
    sa.Column('entry_id', ground.Id(length=16), nullable=True),
    sa.Column('expert_id', ground.Id(length=16), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("state NOT IN ('accepted', 'honoured') OR months IN (12, 24, 36)", name=op.f('ck_incentive_offer_a_yes_names_a_span')),
    sa.CheckConstraint(SPAN, name=op.f('ck_incentive_offer_is_for_some_span')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_incentive_offer_answered_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'entry_id'], ['point_entry.client_id', 'point_entry.id'], name=op.f('fk_incentive_offer_client_id_entry_id')),
    sa.ForeignKeyConstraint(['client_id', 'expert_id'], ['expert_access.client_id', 'expert_access.id'], name=op.f('fk_incentive_offer_client_id_expert_id')),
    sa.ForeignKeyConstraint(['client_id', 'task_id'], ['task.client_id', 'task.id'], name=op.f('fk_incentive_offer_client_id_task_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_incentive_offer_client_id')),
    sa.ForeignKeyConstraint(['incentive_id'], ['incentive.id'], name=op.f('fk_incentive_offer_incentive_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_incentive_offer')),
    sa.UniqueConstraint('client_id', 'incentive_id', 'contract_ends_on', name=op.f('uq_incentive_offer_client_id_incentive_id_contract_ends_on'))
    )
    with op.batch_alter_table('incentive_offer', schema=None) as batch_op:
        batch_op.create_index('ix_incentive_offer_list', ['state', 'last_on', 'id'], unique=False)
        batch_op.create_index('ix_incentive_offer_newest', ['client_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('ix_incentive_offer_of', ['incentive_id', 'state', 'last_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('incentive_offer', schema=None) as batch_op:
        batch_op.drop_index('ix_incentive_offer_of')
        batch_op.drop_index('ix_incentive_offer_newest')
        batch_op.drop_index('ix_incentive_offer_list')

    op.drop_table('incentive_offer')
    op.drop_table('incentive')
