"""Surveys: questionnaires and their versions, waves, invitations, answers."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('survey',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=True),
    sa.Column('kind', sa.Enum('nps', 'csat', 'ces', 'free', name='surveykind', native_enum=False, length=20), nullable=False),
    sa.Column('shipped', sa.Text(), nullable=True),
    sa.Column('draft', sa.JSON(), nullable=False),
    sa.Column('published', sa.Integer(), nullable=False),
    sa.Column('is_changed', sa.Boolean(), nullable=False),
    sa.Column('for_clients', sa.Boolean(), nullable=False),
    sa.Column('retired_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('shipped', name=op.f('uq_survey_shipped'))
    )
    op.create_table('survey_version',
    sa.Column('survey_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('published_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('published_by_id', ground.Id(length=16), nullable=True),
    sa.ForeignKeyConstraint(['published_by_id'], ['user.id'], name=op.f('fk_survey_version_published_by_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_version_survey_id')),
    sa.PrimaryKeyConstraint('survey_id', 'number', name=op.f('pk_survey_version'))
    )
    op.create_table('wave',
    sa.Column('survey_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('origin', sa.Enum('hand', 'schedule', 'rule', name='waveorigin', native_enum=False, length=20), nullable=False),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('planned_for', ground.Instant(timezone=True), nullable=False),
    sa.Column('open_days', sa.Integer(), nullable=False),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('remind_after_days', sa.Integer(), nullable=False),
    sa.Column('sent_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('cancelled_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('reminders BETWEEN 0 AND 2', name=op.f('ck_wave_at_most_two_reminders')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_wave_by_id')),
    sa.ForeignKeyConstraint(['survey_id', 'number'], ['survey_version.survey_id', 'survey_version.number'], name=op.f('fk_wave_survey_id_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('key', name=op.f('uq_wave_key'))
    )
    with op.batch_alter_table('wave', schema=None) as batch_op:
        batch_op.create_index('ix_wave_planned', ['planned_for', 'id'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND cancelled_at IS NULL'))
        batch_op.create_index('ix_wave_survey', ['survey_id', 'planned_for'], unique=False)

    op.create_table('anonymous_answer',
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('wave_id', ground.Id(length=16), nullable=False),
    sa.Column('survey_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id', 'number'], ['survey_version.survey_id', 'survey_version.number'], name=op.f('fk_anonymous_answer_survey_id_number')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_anonymous_answer_wave_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_anonymous_answer')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('anonymous_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_anonymous_answer_wave_id'), ['wave_id'], unique=False)

    op.create_table('invitation',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('wave_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('owner_id', ground.Id(length=16), nullable=False),
    sa.Column('segment', sa.Text(), nullable=True),
    sa.Column('role', sa.Enum('decision_maker', 'champion', 'user', 'finance', 'technical', name='relationshiprole', native_enum=False, length=20), nullable=True),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('expires_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('reminded', sa.Integer(), nullable=False),
    sa.Column('reminded_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('bounced_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('started_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('completed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('stopped_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('revoked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_invitation_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_invitation_client_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_invitation_owner_id')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_invitation_wave_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index('ix_invitation_contact', ['client_id', 'contact_id', 'created_at'], unique=False)
        batch_op.create_index('ix_invitation_open', ['expires_at'], unique=False, sqlite_where=sa.text('completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL'))
        batch_op.create_index('ix_invitation_wave', ['wave_id', 'client_id', 'id'], unique=False)
        batch_op.create_index('uq_invitation_once', ['client_id', 'wave_id', 'contact_id'], unique=True)

    op.create_table('answer',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('invitation_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('wave_id', ground.Id(length=16), nullable=False),
    sa.Column('survey_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('may_talk', sa.Boolean(), nullable=True),
    sa.Column('saved_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('completed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_answer_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id', 'invitation_id'], ['invitation.client_id', 'invitation.id'], name=op.f('fk_answer_client_id_invitation_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_answer_client_id')),
    sa.ForeignKeyConstraint(['survey_id', 'number'], ['survey_version.survey_id', 'survey_version.number'], name=op.f('fk_answer_survey_id_number')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_answer_wave_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_answer'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index('ix_answer_contact', ['client_id', 'contact_id', 'completed_at'], unique=False)
        batch_op.create_index('ix_answer_survey', ['survey_id', 'completed_at', 'id'], unique=False, sqlite_where=sa.text('completed_at IS NOT NULL'), postgresql_where=sa.text('completed_at IS NOT NULL'))
        batch_op.create_index('ix_answer_wave', ['wave_id'], unique=False, sqlite_where=sa.text('completed_at IS NOT NULL'), postgresql_where=sa.text('completed_at IS NOT NULL'))
        batch_op.create_index('uq_answer_invitation', ['client_id', 'invitation_id'], unique=True)



def downgrade() -> None:
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index('uq_answer_invitation')
        batch_op.drop_index('ix_answer_wave', sqlite_where=sa.text('completed_at IS NOT NULL'), postgresql_where=sa.text('completed_at IS NOT NULL'))
        batch_op.drop_index('ix_answer_survey', sqlite_where=sa.text('completed_at IS NOT NULL'), postgresql_where=sa.text('completed_at IS NOT NULL'))
        batch_op.drop_index('ix_answer_contact')

    op.drop_table('answer')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index('uq_invitation_once')
        batch_op.drop_index('ix_invitation_wave')
        batch_op.drop_index('ix_invitation_open', sqlite_where=sa.text('completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL'), postgresql_where=sa.text('completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL'))
        batch_op.drop_index('ix_invitation_contact')

    op.drop_table('invitation')
    with op.batch_alter_table('anonymous_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_anonymous_answer_wave_id'))

    op.drop_table('anonymous_answer')
    with op.batch_alter_table('wave', schema=None) as batch_op:
        batch_op.drop_index('ix_wave_survey')
        batch_op.drop_index('ix_wave_planned', sqlite_where=sa.text('sent_at IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND cancelled_at IS NULL'))

    op.drop_table('wave')
    op.drop_table('survey_version')
    op.drop_table('survey')
