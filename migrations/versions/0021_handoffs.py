"""Handoffs with their steps, and absences."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('stand_in_id', ground.Id(length=16), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('planned_by_id', ground.Id(length=16), nullable=False),
    sa.Column('begun_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('stand_in_id <> user_id', name=op.f('ck_absence_somebody_else_stands_in')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_absence_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['user.id'], name=op.f('fk_absence_planned_by_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['user.id'], name=op.f('fk_absence_stand_in_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_absence_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_open', ['from_on'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_absence_user', ['user_id', 'from_on'], unique=False)

    op.create_table('handoff',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('from_id', ground.Id(length=16), nullable=False),
    sa.Column('from_name', sa.Text(), nullable=False),
    sa.Column('to_id', ground.Id(length=16), nullable=False),
    sa.Column('to_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Enum('change', 'leaves', 'leave', 'other', name='reason', native_enum=False, length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('brief', sa.JSON(), nullable=False),
    sa.Column('brief_by', sa.Date(), nullable=False),
    sa.Column('introduce_by', sa.Date(), nullable=True),
    sa.Column('briefed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('introduced_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('asked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('confirmed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('closed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('absence_id', ground.Id(length=16), nullable=True),
    sa.Column('assignment_id', ground.Id(length=16), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("(reason = 'leave') = (absence_id IS NOT NULL)", name=op.f('ck_handoff_leave_is_an_absence')),
    sa.ForeignKeyConstraint(['absence_id'], ['absence.id'], name=op.f('fk_handoff_absence_id')),
    sa.ForeignKeyConstraint(['client_id', 'assignment_id'], ['assignment.client_id', 'assignment.id'], name=op.f('fk_handoff_client_id_assignment_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_handoff_client_id')),
    sa.ForeignKeyConstraint(['from_id'], ['user.id'], name=op.f('fk_handoff_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['user.id'], name=op.f('fk_handoff_to_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_handoff'))
    )
    with op.batch_alter_table('handoff', schema=None) as batch_op:
        batch_op.create_index('ix_handoff_asked', ['from_id'], unique=False, sqlite_where=sa.text('asked_at IS NOT NULL AND closed_at IS NULL'), postgresql_where=sa.text('asked_at IS NOT NULL AND closed_at IS NULL'))
        batch_op.create_index('ix_handoff_client', ['client_id', 'created_at'], unique=False)
        batch_op.create_index('ix_handoff_closed', [sa.literal_column('closed_at DESC'), sa.literal_column('id DESC')], unique=False, sqlite_where=sa.text('closed_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NOT NULL'))
        batch_op.create_index('ix_handoff_open', ['brief_by', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('ix_handoff_to_open', ['to_id', 'brief_by', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('uq_handoff_absence', ['absence_id', 'client_id'], unique=True, sqlite_where=sa.text('absence_id IS NOT NULL'), postgresql_where=sa.text('absence_id IS NOT NULL'))
        batch_op.create_index('uq_handoff_open', ['client_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL AND absence_id IS NULL'), postgresql_where=sa.text('closed_at IS NULL AND absence_id IS NULL'))

    op.create_table('handoff_step',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('handoff_id', ground.Id(length=16), nullable=False),
    sa.Column('kind', sa.Enum('begun', 'briefed', 'introduced', 'asked', 'answered', 'confirmed', 'ended', name='handoffstepkind', native_enum=False, length=20), nullable=False),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_handoff_step_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'handoff_id'], ['handoff.client_id', 'handoff.id'], name=op.f('fk_handoff_step_client_id_handoff_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_handoff_step_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_handoff_step'))
    )
    with op.batch_alter_table('handoff_step', schema=None) as batch_op:
        batch_op.create_index('ix_handoff_step', ['client_id', 'handoff_id', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('handoff_step', schema=None) as batch_op:
        batch_op.drop_index('ix_handoff_step')

    op.drop_table('handoff_step')
    with op.batch_alter_table('handoff', schema=None) as batch_op:
        batch_op.drop_index('uq_handoff_open', sqlite_where=sa.text('closed_at IS NULL AND absence_id IS NULL'), postgresql_where=sa.text('closed_at IS NULL AND absence_id IS NULL'))
        batch_op.drop_index('uq_handoff_absence', sqlite_where=sa.text('absence_id IS NOT NULL'), postgresql_where=sa.text('absence_id IS NOT NULL'))
        batch_op.drop_index('ix_handoff_to_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_handoff_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_handoff_closed', sqlite_where=sa.text('closed_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NOT NULL'))
        batch_op.drop_index('ix_handoff_client')
        batch_op.drop_index('ix_handoff_asked', sqlite_where=sa.text('asked_at IS NOT NULL AND closed_at IS NULL'), postgresql_where=sa.text('asked_at IS NOT NULL AND closed_at IS NULL'))

    op.drop_table('handoff')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index('ix_absence_user')
        batch_op.drop_index('ix_absence_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.drop_table('absence')
