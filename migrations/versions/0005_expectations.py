"""What both sides expect of each other: versions, the team's draft, confirmations

Revision ID: 0005
Revises: 0004
"""
import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expectations',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('proposed_side', sa.Enum('us', 'you', name='side', native_enum=False, length=20), nullable=False),
    sa.Column('proposed_by_id', ground.Id(length=16), nullable=True),
    sa.Column('proposed_by_name', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('agreed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('asked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('withdrawn_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('replaced_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('success', sa.Text(), nullable=False),
    sa.Column('deliver', sa.Text(), nullable=False),
    sa.Column('need', sa.Text(), nullable=False),
    sa.Column('focus', sa.Text(), nullable=False),
    sa.Column('carefree', sa.Text(), nullable=False),
    sa.Column('talk', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_expectations_client_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_expectations_proposed_by_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_expectations')),
    sa.UniqueConstraint('client_id', 'number', name=op.f('uq_expectations_client_id_number'))
    )
    with op.batch_alter_table('expectations', schema=None) as batch_op:
        batch_op.create_index('ix_expectations_due', ['due_on'], unique=False, sqlite_where=sa.text('asked_at IS NULL AND replaced_at IS NULL'), postgresql_where=sa.text('asked_at IS NULL AND replaced_at IS NULL'))
        batch_op.create_index('uq_expectations_agreed', ['client_id'], unique=True, sqlite_where=sa.text('agreed_at IS NOT NULL AND replaced_at IS NULL'), postgresql_where=sa.text('agreed_at IS NOT NULL AND replaced_at IS NULL'))
        batch_op.create_index('uq_expectations_open', ['client_id'], unique=True, sqlite_where=sa.text('agreed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('agreed_at IS NULL AND withdrawn_at IS NULL'))

    op.create_table('expectations_draft',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('saved_by_id', ground.Id(length=16), nullable=True),
    sa.Column('saved_by_name', sa.Text(), nullable=False),
    sa.Column('saved_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('success', sa.Text(), nullable=False),
    sa.Column('deliver', sa.Text(), nullable=False),
    sa.Column('need', sa.Text(), nullable=False),
    sa.Column('focus', sa.Text(), nullable=False),
    sa.Column('carefree', sa.Text(), nullable=False),
    sa.Column('talk', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_expectations_draft_client_id')),
    sa.ForeignKeyConstraint(['saved_by_id'], ['user.id'], name=op.f('fk_expectations_draft_saved_by_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_expectations_draft'))
    )
    op.create_table('expectations_confirmation',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('expectations_id', ground.Id(length=16), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('us', 'you', name='side', native_enum=False, length=20), nullable=False),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('confirmed_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_expectations_confirmation_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'expectations_id'], ['expectations.client_id', 'expectations.id'], name=op.f('fk_expectations_confirmation_client_id_expectations_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_expectations_confirmation_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'expectations_id', 'round', 'side', name=op.f('pk_expectations_confirmation'))
    )


def downgrade() -> None:
    op.drop_table('expectations_confirmation')
    op.drop_table('expectations_draft')
    with op.batch_alter_table('expectations', schema=None) as batch_op:
        batch_op.drop_index('uq_expectations_open', sqlite_where=sa.text('agreed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('agreed_at IS NULL AND withdrawn_at IS NULL'))
        batch_op.drop_index('uq_expectations_agreed', sqlite_where=sa.text('agreed_at IS NOT NULL AND replaced_at IS NULL'), postgresql_where=sa.text('agreed_at IS NOT NULL AND replaced_at IS NULL'))
        batch_op.drop_index('ix_expectations_due', sqlite_where=sa.text('asked_at IS NULL AND replaced_at IS NULL'), postgresql_where=sa.text('asked_at IS NULL AND replaced_at IS NULL'))

    op.drop_table('expectations')
