"""Loops of answers, topics, what we changed, consents; tasks of answers; whom an answer to a mail goes to."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from portal.ground import db as ground

revision = '0027'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('topic',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('removed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic'))
    )
    op.create_table('improvement',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('survey_id', ground.Id(length=16), nullable=True),
    sa.Column('topic_id', ground.Id(length=16), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('first_told_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_improvement_by_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_improvement_survey_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_improvement_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_improvement'))
    )
    with op.batch_alter_table('improvement', schema=None) as batch_op:
        batch_op.create_index('ix_improvement_newest', [sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)

    op.create_table('told_improvement',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('improvement_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_told_improvement_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_told_improvement_client_id')),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_told_improvement_improvement_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_told_improvement'))
    )
    with op.batch_alter_table('told_improvement', schema=None) as batch_op:
        batch_op.create_index('ix_told_improvement_contact', ['client_id', 'contact_id', sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('uq_told_improvement_once', ['improvement_id', 'client_id', 'contact_id'], unique=True)

    op.create_table('answer_topic',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('answer_id', ground.Id(length=16), nullable=False),
    sa.Column('topic_id', ground.Id(length=16), nullable=False),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_answer_topic_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'answer_id'], ['answer.client_id', 'answer.id'], name=op.f('fk_answer_topic_client_id_answer_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_answer_topic_client_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_answer_topic_topic_id')),
    sa.PrimaryKeyConstraint('client_id', 'answer_id', 'topic_id', name=op.f('pk_answer_topic'))
    )
    with op.batch_alter_table('answer_topic', schema=None) as batch_op:
        batch_op.create_index('ix_answer_topic_topic', ['topic_id', 'client_id', 'answer_id'], unique=False)

    op.create_table('consent',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('answer_id', ground.Id(length=16), nullable=True),
    sa.Column('kind', sa.Enum('referral', 'testimonial', 'case_study', name='consentkind', native_enum=False, length=20), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('asked_by_id', ground.Id(length=16), nullable=True),
    sa.Column('asked_by_name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('agreed', sa.Text(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=True),
    sa.Column('shown_name', sa.Text(), nullable=True),
    sa.Column('shown_title', sa.Text(), nullable=True),
    sa.Column('shown_company', sa.Text(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('given_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('declined_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('withdrawn_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('(given_at IS NULL) = (digest IS NULL)', name=op.f('ck_consent_given_is_sealed')),
    sa.CheckConstraint('given_at IS NULL OR declined_at IS NULL', name=op.f('ck_consent_given_or_declined')),
    sa.CheckConstraint('withdrawn_at IS NULL OR given_at IS NOT NULL', name=op.f('ck_consent_withdrawn_was_given')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_consent_asked_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'answer_id'], ['answer.client_id', 'answer.id'], name=op.f('fk_consent_client_id_answer_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_consent_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_consent_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_contact', ['client_id', 'contact_id', 'kind', 'created_at'], unique=False)
        batch_op.create_index('ix_consent_newest', [sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)

    op.create_table('loop',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('answer_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('is_low', sa.Boolean(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('contacted_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('contacted_by', sa.Enum('call', 'meeting', 'email', 'reply', 'talk', 'other', name='contactedby', native_enum=False, length=20), nullable=True),
    sa.Column('closed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('put_right', 'explained', 'thanked', 'cannot_help', 'no_reply', 'corrected', name='outcome', native_enum=False, length=20), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_loop_closed_with_an_outcome')),
    sa.CheckConstraint('(contacted_at IS NULL) = (contacted_by IS NULL)', name=op.f('ck_loop_contacted_somehow')),
    sa.ForeignKeyConstraint(['client_id', 'answer_id'], ['answer.client_id', 'answer.id'], name=op.f('fk_loop_client_id_answer_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_loop_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_loop_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_loop'))
    )
    with op.batch_alter_table('loop', schema=None) as batch_op:
        batch_op.create_index('ix_loop_contact', ['client_id', 'contact_id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('ix_loop_open', ['created_at', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('ix_loop_opened', ['created_at', 'id'], unique=False)
        batch_op.create_index('uq_loop_answer', ['client_id', 'answer_id'], unique=True)

    op.create_table('loop_step',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('loop_id', ground.Id(length=16), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_loop_step_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'loop_id'], ['loop.client_id', 'loop.id'], name=op.f('fk_loop_step_client_id_loop_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_loop_step_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_loop_step'))
    )
    with op.batch_alter_table('loop_step', schema=None) as batch_op:
        batch_op.create_index('ix_loop_step', ['client_id', 'loop_id', 'id'], unique=False)

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reply_to', sa.Text(), nullable=True))

    with op.batch_alter_table('task', schema=None) as batch_op:
        _compute_order_again(batch_op)
        batch_op.add_column(sa.Column('answer_id', ground.Id(length=16), nullable=True))
        batch_op.create_index('uq_task_answer', ['client_id', 'answer_id'], unique=True, sqlite_where=sa.text('answer_id IS NOT NULL'), postgresql_where=sa.text('answer_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_task_client_id_answer_id'), 'answer', ['client_id', 'answer_id'], ['client_id', 'id'])
    _index_done_again()


def downgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        _compute_order_again(batch_op)
        batch_op.drop_constraint(batch_op.f('fk_task_client_id_answer_id'), type_='foreignkey')
        batch_op.drop_index('uq_task_answer', sqlite_where=sa.text('answer_id IS NOT NULL'), postgresql_where=sa.text('answer_id IS NOT NULL'))
        batch_op.drop_column('answer_id')
    _index_done_again()

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('reply_to')

    with op.batch_alter_table('loop_step', schema=None) as batch_op:
        batch_op.drop_index('ix_loop_step')

    op.drop_table('loop_step')
    with op.batch_alter_table('loop', schema=None) as batch_op:
        batch_op.drop_index('uq_loop_answer')
        batch_op.drop_index('ix_loop_opened')
        batch_op.drop_index('ix_loop_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_loop_contact', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.drop_table('loop')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_newest')
        batch_op.drop_index('ix_consent_contact')

    op.drop_table('consent')
    with op.batch_alter_table('answer_topic', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_topic_topic')

    op.drop_table('answer_topic')
    with op.batch_alter_table('told_improvement', schema=None) as batch_op:
        batch_op.drop_index('uq_told_improvement_once')
        batch_op.drop_index('ix_told_improvement_contact')

    op.drop_table('told_improvement')
    with op.batch_alter_table('improvement', schema=None) as batch_op:
        batch_op.drop_index('ix_improvement_newest')

    op.drop_table('improvement')
    op.drop_table('topic')


def _compute_order_again(batch_op: BatchOperations) -> None:
    """SQLite writes the table anew, and would copy the computed column, which cannot be written."""
    if op.get_bind().dialect.name == "sqlite":
        batch_op.drop_column("order_on")
        computed = sa.Computed("coalesce(due_on, '9999-12-31')", persisted=True)
        batch_op.add_column(sa.Column("order_on", sa.Date(), computed, nullable=False))


def _index_done_again() -> None:
    """The table written anew lost the direction of these."""
    if op.get_bind().dialect.name == "sqlite":
        for name, first in (("owner", "owner_id, "), ("client", "client_id, "), ("all", "")):
            op.execute(f"DROP INDEX ix_task_{name}_done")
            op.execute(
                f"CREATE INDEX ix_task_{name}_done ON task ({first}done_at DESC, id DESC)"
                " WHERE done_at IS NOT NULL AND removed_at IS NULL"
            )
