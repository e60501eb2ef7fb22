"""Gestures, what the client reads of them, and budgets for them."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0031'
down_revision = '0028a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('gesture_budget',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('purpose', sa.Enum('kindness', 'put_right', name='purpose', native_enum=False, length=20), nullable=False),
    sa.Column('span', sa.Enum('month', 'quarter', name='span', native_enum=False, length=20), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('set_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('amount_cents >= 0', name=op.f('ck_gesture_budget_amount_is_not_negative')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_gesture_budget_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'purpose', name=op.f('pk_gesture_budget'))
    )
    op.create_table('gesture',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=True),
    sa.Column('purpose', sa.Enum('kindness', 'put_right', name='purpose', native_enum=False, length=20), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('cost_cents', sa.Integer(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('is_surprise', sa.Boolean(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('cost_cents >= 0', name=op.f('ck_gesture_cost_is_not_negative')),
    sa.CheckConstraint('done_on IS NULL OR withdrawn_at IS NULL', name=op.f('ck_gesture_done_is_not_withdrawn')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_gesture_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_gesture_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_gesture_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_gesture'))
    )
    with op.batch_alter_table('gesture', schema=None) as batch_op:
        batch_op.create_index('ix_gesture_budget', ['by_id', 'planned_on'], unique=False)
        batch_op.create_index('ix_gesture_done', ['client_id', 'done_on'], unique=False, sqlite_where=sa.text('done_on IS NOT NULL'), postgresql_where=sa.text('done_on IS NOT NULL'))
        batch_op.create_index('ix_gesture_open', ['planned_on', 'client_id'], unique=False, sqlite_where=sa.text('done_on IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('done_on IS NULL AND withdrawn_at IS NULL'))

    op.create_table('told_gesture',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('called_off_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'id'], ['gesture.client_id', 'gesture.id'], name=op.f('fk_told_gesture_client_id_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_told_gesture_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_told_gesture'))
    )
    with op.batch_alter_table('told_gesture', schema=None) as batch_op:
        batch_op.create_index('ix_told_gesture_newest', ['client_id', sa.literal_column('planned_on DESC'), sa.literal_column('id DESC')], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('told_gesture', schema=None) as batch_op:
        batch_op.drop_index('ix_told_gesture_newest')

    op.drop_table('told_gesture')
    with op.batch_alter_table('gesture', schema=None) as batch_op:
        batch_op.drop_index('ix_gesture_open', sqlite_where=sa.text('done_on IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('done_on IS NULL AND withdrawn_at IS NULL'))
        batch_op.drop_index('ix_gesture_done', sqlite_where=sa.text('done_on IS NOT NULL'), postgresql_where=sa.text('done_on IS NOT NULL'))
        batch_op.drop_index('ix_gesture_budget')

    op.drop_table('gesture')
    op.drop_table('gesture_budget')
