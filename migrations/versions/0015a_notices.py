"""Notices, how each person wants them, digests, addresses that bounce, mails filed in the history

Revision ID: 0015a
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0015a"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = sa.text("state IN ('failed', 'set_aside')")
GIVEN_UP = sa.text("state IN ('failed', 'set_aside', 'held')")


def upgrade() -> None:
    op.create_table('bounce',
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('bounced_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('mail_id', ground.Id(length=16), nullable=True),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_bounce'))
    )
    op.create_table('digest',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('made_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_digest_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'day', name=op.f('pk_digest'))
    )
    op.create_table('filed_mail',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('recipients', sa.JSON(), nullable=False),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_filed_mail_by_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_filed_mail_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_filed_mail'))
    )
    with op.batch_alter_table('filed_mail', schema=None) as batch_op:
        batch_op.create_index('uq_filed_mail_key', ['client_id', 'key'], unique=True)

    op.create_table('notice',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('fact_kind', sa.Text(), nullable=True),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('subject_id', ground.Id(length=16), nullable=True),
    sa.Column('owed', sa.Boolean(), nullable=False),
    sa.Column('read_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_notice_user_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_list', ['user_id', sa.literal_column('id DESC')], unique=False)
        batch_op.create_index('ix_notice_owed', ['user_id', 'id'], unique=False, sqlite_where=sa.text('owed = 1'), postgresql_where=sa.text('owed'))
        batch_op.create_index('ix_notice_read', ['read_at'], unique=False, sqlite_where=sa.text('read_at IS NOT NULL'), postgresql_where=sa.text('read_at IS NOT NULL'))
        batch_op.create_index('ix_notice_subject', ['client_id', 'subject_id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['user_id', 'id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.create_index('uq_notice_key', ['user_id', 'key'], unique=True)

    op.create_table('notice_choice',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('rhythm', sa.Enum('daily', 'weekly', name='rhythm', native_enum=False, length=20), nullable=False),
    sa.Column('digest_hour', sa.Integer(), nullable=False),
    sa.Column('digest_weekday', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('changed_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('(quiet_from IS NULL) = (quiet_until IS NULL)', name=op.f('ck_notice_choice_quiet_has_two_ends')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_notice_choice_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_notice_choice'))
    )
    op.add_column("mail", sa.Column("about_account", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_mail_given_up", table_name="mail")
    op.create_index("ix_mail_given_up", "mail", ["id"], sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP)



def downgrade() -> None:
    op.drop_index("ix_mail_given_up", table_name="mail")
    op.create_index("ix_mail_given_up", "mail", ["id"], sqlite_where=BEFORE, postgresql_where=BEFORE)
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('about_account')

    op.drop_table('notice_choice')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('uq_notice_key')
        batch_op.drop_index('ix_notice_unread', sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.drop_index('ix_notice_subject')
        batch_op.drop_index('ix_notice_read', sqlite_where=sa.text('read_at IS NOT NULL'), postgresql_where=sa.text('read_at IS NOT NULL'))
        batch_op.drop_index('ix_notice_owed', sqlite_where=sa.text('owed = 1'), postgresql_where=sa.text('owed'))
        batch_op.drop_index('ix_notice_list')

    op.drop_table('notice')
    with op.batch_alter_table('filed_mail', schema=None) as batch_op:
        batch_op.drop_index('uq_filed_mail_key')

    op.drop_table('filed_mail')
    op.drop_table('digest')
    op.drop_table('bounce')
