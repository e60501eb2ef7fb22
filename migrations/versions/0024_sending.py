"""Sending: series, mutes, who was withheld and why; and how far a wave came."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0024'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('wave_series',
    sa.Column('survey_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('every_months', sa.Integer(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=False),
    sa.Column('open_days', sa.Integer(), nullable=False),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('asks_withheld', sa.Boolean(), nullable=False),
    sa.Column('paused_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('every_months IN (1, 3, 6, 12)', name=op.f('ck_wave_series_regular')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_wave_series_by_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_wave_series_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave_series'))
    )
    with op.batch_alter_table('wave_series', schema=None) as batch_op:
        batch_op.create_index('ix_wave_series_due', ['next_on'], unique=False, sqlite_where=sa.text('paused_at IS NULL AND ended_at IS NULL'), postgresql_where=sa.text('paused_at IS NULL AND ended_at IS NULL'))

    op.create_table('survey_mute',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('survey_id', ground.Id(length=16), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('lifted_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_survey_mute_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_survey_mute_client_id_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_survey_mute_client_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_mute_survey_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_survey_mute'))
    )
    with op.batch_alter_table('survey_mute', schema=None) as batch_op:
        batch_op.create_index('ix_survey_mute_address', ['address'], unique=False, sqlite_where=sa.text('lifted_at IS NULL AND address IS NOT NULL'), postgresql_where=sa.text('lifted_at IS NULL AND address IS NOT NULL'))
        batch_op.create_index('ix_survey_mute_contact', ['client_id', 'contact_id'], unique=False, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))

    op.create_table('withheld_ask',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('wave_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('reason', sa.Enum('left', 'not_served', 'no_address', 'bounced', 'muted', 'too_early', 'nps_quiet', 'quiet', 'twice', name='reason', native_enum=False, length=20), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('waits_until', sa.Date(), nullable=True),
    sa.Column('asked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_withheld_ask_client_id_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_withheld_ask_client_id')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_withheld_ask_wave_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_withheld_ask'))
    )
    with op.batch_alter_table('withheld_ask', schema=None) as batch_op:
        batch_op.create_index('ix_withheld_ask_contact', ['client_id', 'contact_id', 'created_at'], unique=False)
        batch_op.create_index('ix_withheld_ask_waits', ['next_on'], unique=False, sqlite_where=sa.text('waits_until IS NOT NULL AND asked_at IS NULL'), postgresql_where=sa.text('waits_until IS NOT NULL AND asked_at IS NULL'))
        batch_op.create_index('ix_withheld_ask_wave', ['wave_id', 'client_id', 'id'], unique=False)
        batch_op.create_index('uq_withheld_ask_once', ['client_id', 'wave_id', 'contact_id'], unique=True)

    op.add_column('wave', sa.Column('asks_withheld', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('wave', sa.Column('asked_to', ground.Id(length=16), nullable=True))
    op.add_column('wave', sa.Column('hurried_at', ground.Instant(timezone=True), nullable=True))
    # In one statement, which SQLite bears too: written anew, the table would take its invitations with it.
    kind = 'UUID' if op.get_bind().dialect.name == 'postgresql' else 'BLOB'
    op.execute(f'ALTER TABLE wave ADD COLUMN series_id {kind} CONSTRAINT fk_wave_series_id REFERENCES wave_series (id)')
    op.create_index('ix_wave_newest', 'wave', ['planned_for', 'id'], unique=False)
    op.create_index('ix_invitation_email', 'invitation', [sa.text('lower(email)')], unique=False)


def downgrade() -> None:
    op.drop_index('ix_invitation_email', 'invitation')
    with op.batch_alter_table('wave', schema=None) as batch_op:
        batch_op.drop_index('ix_wave_newest')
        batch_op.drop_column('hurried_at')
        batch_op.drop_column('asked_to')
        batch_op.drop_column('series_id')
        batch_op.drop_column('asks_withheld')

    with op.batch_alter_table('withheld_ask', schema=None) as batch_op:
        batch_op.drop_index('uq_withheld_ask_once')
        batch_op.drop_index('ix_withheld_ask_wave')
        batch_op.drop_index('ix_withheld_ask_waits', sqlite_where=sa.text('waits_until IS NOT NULL AND asked_at IS NULL'), postgresql_where=sa.text('waits_until IS NOT NULL AND asked_at IS NULL'))
        batch_op.drop_index('ix_withheld_ask_contact')

    op.drop_table('withheld_ask')
    with op.batch_alter_table('survey_mute', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_mute_contact', sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))
        batch_op.drop_index('ix_survey_mute_address', sqlite_where=sa.text('lifted_at IS NULL AND address IS NOT NULL'), postgresql_where=sa.text('lifted_at IS NULL AND address IS NOT NULL'))

    op.drop_table('survey_mute')
    with op.batch_alter_table('wave_series', schema=None) as batch_op:
        batch_op.drop_index('ix_wave_series_due', sqlite_where=sa.text('paused_at IS NULL AND ended_at IS NULL'), postgresql_where=sa.text('paused_at IS NULL AND ended_at IS NULL'))

    op.drop_table('wave_series')
