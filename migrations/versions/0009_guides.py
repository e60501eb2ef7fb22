"""Guides: drafts, what is published to all and to the team, and what readers answer

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('guide_draft',
    sa.Column('for_team', sa.Boolean(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('written_by_id', ground.Id(length=16), nullable=True),
    sa.Column('written_by_name', sa.Text(), nullable=False),
    sa.Column('saved_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('removed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('article', 'faq', name='guidekind', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('phase', sa.Enum('any', 'gather', 'equip', 'test', 'early_support', name='guidephase', native_enum=False, length=20), nullable=False),
    sa.Column('page', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_guide_draft_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guide_draft'))
    )
    op.create_table('guide',
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('published_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('article', 'faq', name='guidekind', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('phase', sa.Enum('any', 'gather', 'equip', 'test', 'early_support', name='guidephase', native_enum=False, length=20), nullable=False),
    sa.Column('page', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['id'], ['guide_draft.id'], name=op.f('fk_guide_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guide'))
    )
    op.create_table('guide_answer',
    sa.Column('guide_id', ground.Id(length=16), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('helped', sa.Boolean(), nullable=False),
    sa.Column('word', sa.Text(), nullable=True),
    sa.Column('answered_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['guide_id'], ['guide_draft.id'], name=op.f('fk_guide_answer_guide_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_guide_answer_user_id')),
    sa.PrimaryKeyConstraint('guide_id', 'user_id', name=op.f('pk_guide_answer'))
    )
    op.create_table('guide_understanding',
    sa.Column('guide_id', ground.Id(length=16), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('understood_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['guide_id'], ['guide_draft.id'], name=op.f('fk_guide_understanding_guide_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_guide_understanding_user_id')),
    sa.PrimaryKeyConstraint('guide_id', 'user_id', 'edition', name=op.f('pk_guide_understanding'))
    )
    op.create_table('team_guide',
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('published_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('article', 'faq', name='guidekind', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('phase', sa.Enum('any', 'gather', 'equip', 'test', 'early_support', name='guidephase', native_enum=False, length=20), nullable=False),
    sa.Column('page', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['id'], ['guide_draft.id'], name=op.f('fk_team_guide_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_guide'))
    )


def downgrade() -> None:
    op.drop_table('team_guide')
    op.drop_table('guide_understanding')
    op.drop_table('guide_answer')
    op.drop_table('guide')
    op.drop_table('guide_draft')
