"""Updates and letters, their postings at each client, and who read them

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client_update',
    sa.Column('kind', sa.Enum('update', 'letter', name='updatekind', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('audience', sa.Enum('all', 'segment', 'client', name='audience', native_enum=False, length=20), nullable=False),
    sa.Column('segment', sa.Text(), nullable=True),
    sa.Column('only_client_id', ground.Id(length=16), nullable=True),
    sa.Column('written_by_id', ground.Id(length=16), nullable=True),
    sa.Column('written_by_name', sa.Text(), nullable=False),
    sa.Column('signed_by_id', ground.Id(length=16), nullable=True),
    sa.Column('signed_by_name', sa.Text(), nullable=True),
    sa.Column('signed_by_title', sa.Text(), nullable=True),
    sa.Column('publish_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('posted_to', ground.Id(length=16), nullable=True),
    sa.Column('posted_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('mailed_to', ground.Id(length=16), nullable=True),
    sa.Column('mailed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("(audience = 'client') = (only_client_id IS NOT NULL)", name=op.f('ck_client_update_client_is_named')),
    sa.CheckConstraint("(audience = 'segment') = (segment IS NOT NULL)", name=op.f('ck_client_update_segment_is_named')),
    sa.ForeignKeyConstraint(['only_client_id'], ['client.id'], name=op.f('fk_client_update_only_client_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_client_update_signed_by_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_client_update_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_update'))
    )
    with op.batch_alter_table('client_update', schema=None) as batch_op:
        batch_op.create_index('ix_client_update_due', ['publish_at'], unique=False, sqlite_where=sa.text('mailed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('mailed_at IS NULL AND withdrawn_at IS NULL'))

    op.create_table('posting',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('update_id', ground.Id(length=16), nullable=False),
    sa.Column('kind', sa.Enum('update', 'letter', name='updatekind', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('signed_by_name', sa.Text(), nullable=False),
    sa.Column('signed_by_title', sa.Text(), nullable=True),
    sa.Column('published_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('withdrawn_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_posting_client_id')),
    sa.ForeignKeyConstraint(['update_id'], ['client_update.id'], name=op.f('fk_posting_update_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_posting'))
    )
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.create_index('ix_posting_shown', ['client_id', sa.literal_column('published_at DESC'), sa.literal_column('id DESC')], unique=False, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.create_index('uq_posting_update', ['update_id', 'client_id'], unique=True)

    op.create_table('posting_read',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('posting_id', ground.Id(length=16), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('read_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'posting_id'], ['posting.client_id', 'posting.id'], name=op.f('fk_posting_read_client_id_posting_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_posting_read_client_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_posting_read_user_id')),
    sa.PrimaryKeyConstraint('client_id', 'posting_id', 'user_id', name=op.f('pk_posting_read'))
    )


def downgrade() -> None:
    op.drop_table('posting_read')
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.drop_index('uq_posting_update')
        batch_op.drop_index('ix_posting_shown', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.drop_table('posting')
    with op.batch_alter_table('client_update', schema=None) as batch_op:
        batch_op.drop_index('ix_client_update_due', sqlite_where=sa.text('mailed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('mailed_at IS NULL AND withdrawn_at IS NULL'))

    op.drop_table('client_update')
