"""Touchpoints and their cadence, meetings written down, calendar feeds

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cadence',
    sa.Column('segment', sa.Text(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('letter_months', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('made_by_id', ground.Id(length=16), nullable=True),
    sa.Column('made_by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_cadence_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cadence'))
    )
    with op.batch_alter_table('cadence', schema=None) as batch_op:
        batch_op.create_index('uq_cadence_everybody', ['number'], unique=True, sqlite_where=sa.text('segment IS NULL'), postgresql_where=sa.text('segment IS NULL'))
        batch_op.create_index('uq_cadence_segment', ['segment', 'number'], unique=True, sqlite_where=sa.text('segment IS NOT NULL'), postgresql_where=sa.text('segment IS NOT NULL'))

    op.create_table('calendar_feed',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('last_read_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('revoked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_calendar_feed_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_user_id'), ['user_id'], unique=False)
        batch_op.create_index('uq_calendar_feed_good', ['user_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('client_cadence',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('state', sa.Enum('prospect', 'onboarding', 'active', 'paused', 'left', name='clientstate', native_enum=False, length=20), nullable=False),
    sa.Column('segment', sa.Text(), nullable=True),
    sa.Column('zone', sa.Text(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_client_cadence_client_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_client_cadence'))
    )
    op.create_table('touchpoint',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('kind', sa.Enum('after_30', 'after_60', 'quarterly', 'half_yearly', 'yearly', 'letter', name='touchpointkind', native_enum=False, length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opens_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('gap_days', sa.Integer(), nullable=False),
    sa.Column('announced_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('snoozed_until', sa.Date(), nullable=True),
    sa.Column('snooze_reason', sa.Text(), nullable=True),
    sa.Column('kept_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('kept_by_id', ground.Id(length=16), nullable=True),
    sa.Column('skipped_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('skip_reason', sa.Text(), nullable=True),
    sa.Column('skipped_by_id', ground.Id(length=16), nullable=True),
    sa.Column('stopped_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('(kept_at IS NULL) = (kept_by_id IS NULL)', name=op.f('ck_touchpoint_kept_by_something')),
    sa.CheckConstraint('skipped_at IS NULL OR skip_reason IS NOT NULL', name=op.f('ck_touchpoint_skipped_for_a_reason')),
    sa.CheckConstraint('snoozed_until IS NULL OR snooze_reason IS NOT NULL', name=op.f('ck_touchpoint_snoozed_for_a_reason')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_touchpoint_client_id')),
    sa.ForeignKeyConstraint(['skipped_by_id'], ['user.id'], name=op.f('fk_touchpoint_skipped_by_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_touchpoint'))
    )
    with op.batch_alter_table('touchpoint', schema=None) as batch_op:
        batch_op.create_index('ix_touchpoint_open', ['due_on', 'id'], unique=False, sqlite_where=sa.text('kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL'), postgresql_where=sa.text('kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL'))
        batch_op.create_index('uq_touchpoint_letter', ['client_id'], unique=True, sqlite_where=sa.text("kind = 'letter' AND kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL"), postgresql_where=sa.text("kind = 'letter' AND kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL"))
        batch_op.create_index('uq_touchpoint_next', ['client_id'], unique=True, sqlite_where=sa.text("kind <> 'letter' AND kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL"), postgresql_where=sa.text("kind <> 'letter' AND kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL"))
        batch_op.create_index('uq_touchpoint_number', ['client_id', 'kind', 'number'], unique=True)

    op.create_table('meeting_decision',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('meeting_id', ground.Id(length=16), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('carried_out_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('removed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'meeting_id'], ['meeting.client_id', 'meeting.id'], name=op.f('fk_meeting_decision_client_id_meeting_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_meeting_decision_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_meeting_decision'))
    )
    with op.batch_alter_table('meeting_decision', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_decision', ['client_id', 'meeting_id', 'position'], unique=False)

    op.create_table('meeting_notes',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('meeting_id', ground.Id(length=16), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('other', sa.Text(), nullable=False),
    sa.Column('interaction_id', ground.Id(length=16), nullable=True),
    sa.Column('saved_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('saved_by_id', ground.Id(length=16), nullable=True),
    sa.Column('saved_by_name', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'interaction_id'], ['interaction.client_id', 'interaction.id'], name=op.f('fk_meeting_notes_client_id_interaction_id')),
    sa.ForeignKeyConstraint(['client_id', 'meeting_id'], ['meeting.client_id', 'meeting.id'], name=op.f('fk_meeting_notes_client_id_meeting_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_meeting_notes_client_id')),
    sa.ForeignKeyConstraint(['saved_by_id'], ['user.id'], name=op.f('fk_meeting_notes_saved_by_id')),
    sa.PrimaryKeyConstraint('client_id', 'meeting_id', name=op.f('pk_meeting_notes'))
    )
    op.create_table('meeting_record',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('meeting_id', ground.Id(length=16), nullable=False),
    sa.Column('gist', sa.Text(), nullable=False),
    sa.Column('told_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('told_by_name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'meeting_id'], ['meeting.client_id', 'meeting.id'], name=op.f('fk_meeting_record_client_id_meeting_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_meeting_record_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'meeting_id', name=op.f('pk_meeting_record'))
    )
    op.create_table('meeting_task',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('meeting_id', ground.Id(length=16), nullable=False),
    sa.Column('task_id', ground.Id(length=16), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'meeting_id'], ['meeting.client_id', 'meeting.id'], name=op.f('fk_meeting_task_client_id_meeting_id')),
    sa.ForeignKeyConstraint(['client_id', 'task_id'], ['task.client_id', 'task.id'], name=op.f('fk_meeting_task_client_id_task_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_meeting_task_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'meeting_id', 'task_id', name=op.f('pk_meeting_task'))
    )


def downgrade() -> None:
    op.drop_table("meeting_task")
    op.drop_table("meeting_record")
    op.drop_table("meeting_notes")
    op.drop_table("meeting_decision")
    op.drop_table("touchpoint")
    op.drop_table("client_cadence")
    op.drop_table("calendar_feed")
    op.drop_table("cadence")
