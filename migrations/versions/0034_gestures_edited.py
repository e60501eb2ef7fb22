"""Gestures can be edited; who said yes to a referral is forgotten in time; referrals by the day they began."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('gesture', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    op.create_index('ix_referral_begun', 'referral', ['created_at', 'id'])
    op.drop_index('ix_referral_open', table_name='referral')
    ends = sa.text('expires_at IS NOT NULL')
    op.create_index('ix_referral_open', 'referral', ['expires_at'], sqlite_where=ends, postgresql_where=ends)
    _give_an_end_to_what_waits()


def _give_an_end_to_what_waits() -> None:
    """Whoever said yes before there was an end has the whole window from today."""
    run = op.get_bind()
    days = run.scalar(sa.text('SELECT window_days FROM referral_terms')) or 60
    waits = sa.text(
        "UPDATE referral SET expires_at = :until WHERE state = 'accepted' AND NOT EXISTS (SELECT 1 FROM referral_origin"
        ' WHERE from_client_id = referral.client_id AND referral_id = referral.id)'
    )
    until = sa.bindparam('until', ground.now() + timedelta(days=days), type_=ground.Instant())
    run.execute(waits.bindparams(until))


def downgrade() -> None:
    began = sa.text("state = 'invited'")
    op.drop_index('ix_referral_open', table_name='referral')
    op.create_index('ix_referral_open', 'referral', ['expires_at'], sqlite_where=began, postgresql_where=began)
    op.drop_index('ix_referral_begun', table_name='referral')
    op.execute('ALTER TABLE gesture DROP COLUMN version')
