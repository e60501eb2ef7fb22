"""Comments, files and sign-off of milestones, and links that answer a mail

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('comment',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('milestone_id', ground.Id(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', ground.Id(length=16), nullable=False),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('from_team', sa.Boolean(), nullable=False),
    sa.Column('removed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_comment_author_id')),
    sa.ForeignKeyConstraint(['client_id', 'milestone_id'], ['milestone.client_id', 'milestone.id'], name=op.f('fk_comment_client_id_milestone_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_comment_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index('ix_comment_milestone', ['client_id', 'milestone_id', 'id'], unique=False)

    op.create_table('sign_off',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('milestone_id', ground.Id(length=16), nullable=False),
    sa.Column('decision', sa.Enum('asked', 'approved', 'changes', name='decision', native_enum=False, length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("decision <> 'changes' OR words IS NOT NULL", name=op.f('ck_sign_off_changes_have_a_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sign_off_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'milestone_id'], ['milestone.client_id', 'milestone.id'], name=op.f('fk_sign_off_client_id_milestone_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_sign_off_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_sign_off'))
    )
    with op.batch_alter_table('sign_off', schema=None) as batch_op:
        batch_op.create_index('ix_sign_off_milestone', ['client_id', 'milestone_id', 'id'], unique=False)

    op.create_table('milestone_file',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('milestone_id', ground.Id(length=16), nullable=False),
    sa.Column('comment_id', ground.Id(length=16), nullable=True),
    sa.Column('uploaded_by_id', ground.Id(length=16), nullable=False),
    sa.Column('uploaded_by_name', sa.Text(), nullable=False),
    sa.Column('removed_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'comment_id'], ['comment.client_id', 'comment.id'], name=op.f('fk_milestone_file_client_id_comment_id')),
    sa.ForeignKeyConstraint(['client_id', 'milestone_id'], ['milestone.client_id', 'milestone.id'], name=op.f('fk_milestone_file_client_id_milestone_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_milestone_file_client_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user.id'], name=op.f('fk_milestone_file_uploaded_by_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_milestone_file'))
    )
    with op.batch_alter_table('milestone_file', schema=None) as batch_op:
        batch_op.create_index('ix_milestone_file', ['client_id', 'milestone_id', 'id'], unique=False)

    op.create_table('reply_link',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('question', sa.Enum('approve', 'answer', 'do', name='question', native_enum=False, length=20), nullable=False),
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('milestone_id', ground.Id(length=16), nullable=True),
    sa.Column('task_id', ground.Id(length=16), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('used_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'milestone_id'], ['milestone.client_id', 'milestone.id'], name=op.f('fk_reply_link_client_id_milestone_id')),
    sa.ForeignKeyConstraint(['client_id', 'task_id'], ['task.client_id', 'task.id'], name=op.f('fk_reply_link_client_id_task_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_reply_link_client_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reply_link_user_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_reply_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_reply_link_token_hash'))
    )
    with op.batch_alter_table('reply_link', schema=None) as batch_op:
        batch_op.create_index('ix_reply_link_created', ['created_at'], unique=False)

    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approval_asked_at', ground.Instant(timezone=True), nullable=True))
        batch_op.create_index('ix_milestone_asked', ['client_id', 'approval_asked_at'], unique=False, sqlite_where=sa.text('approval_asked_at IS NOT NULL'), postgresql_where=sa.text('approval_asked_at IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index('ix_milestone_asked', sqlite_where=sa.text('approval_asked_at IS NOT NULL'), postgresql_where=sa.text('approval_asked_at IS NOT NULL'))
        batch_op.drop_column('approval_asked_at')

    with op.batch_alter_table('reply_link', schema=None) as batch_op:
        batch_op.drop_index('ix_reply_link_created')

    op.drop_table('reply_link')
    with op.batch_alter_table('milestone_file', schema=None) as batch_op:
        batch_op.drop_index('ix_milestone_file')

    op.drop_table('milestone_file')
    with op.batch_alter_table('sign_off', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_off_milestone')

    op.drop_table('sign_off')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index('ix_comment_milestone')

    op.drop_table('comment')
