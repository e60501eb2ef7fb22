"""Referrals: terms, personal links, referrals, the people who agreed, where clients came from."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0030'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral_terms',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('touch', sa.Enum('first', 'last', name='touch', native_enum=False, length=20), nullable=False),
    sa.Column('hold_days', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('referred_points', sa.Integer(), nullable=False),
    sa.Column('referred_words', sa.Text(), nullable=False),
    sa.Column('month_budget', sa.Integer(), nullable=True),
    sa.Column('whole_budget', sa.Integer(), nullable=True),
    sa.Column('most_a_day', sa.Integer(), nullable=False),
    sa.Column('review_many', sa.Integer(), nullable=False),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('asks_promoters', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_referral_terms_there_is_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_terms'))
    )
    op.create_table('referral',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('way', sa.Enum('link', 'mail', name='way', native_enum=False, length=20), nullable=False),
    sa.Column('state', sa.Enum('invited', 'accepted', 'qualified', 'held', 'rewarded', 'declined', 'expired', 'reversed', name='referralstate', native_enum=False, length=20), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(), nullable=False),
    sa.Column('company_hash', sa.LargeBinary(), nullable=True),
    sa.Column('company', sa.Text(), nullable=True),
    sa.Column('expires_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('moved_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('hold_until', sa.Date(), nullable=True),
    sa.Column('hold_ended_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('rewarded_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('cost', sa.Integer(), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'rewarded' OR cost IS NOT NULL", name=op.f('ck_referral_rewarded_at_a_cost')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_referral_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_referral_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_referral'))
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index('ix_referral_contact', ['client_id', 'contact_id', 'created_at'], unique=False)
        batch_op.create_index('ix_referral_hold', ['hold_until'], unique=False, sqlite_where=sa.text("state = 'held' AND hold_ended_at IS NULL"), postgresql_where=sa.text("state = 'held' AND hold_ended_at IS NULL"))
        batch_op.create_index('ix_referral_open', ['expires_at'], unique=False, sqlite_where=sa.text("state = 'invited'"), postgresql_where=sa.text("state = 'invited'"))
        batch_op.create_index('ix_referral_rewarded', ['rewarded_at', 'cost'], unique=False, sqlite_where=sa.text("state = 'rewarded'"), postgresql_where=sa.text("state = 'rewarded'"))
        batch_op.create_index('ix_referral_state', ['state', 'moved_at', 'id'], unique=False)
        batch_op.create_index('uq_referral_address', ['address_hash'], unique=True, sqlite_where=sa.text("state NOT IN ('declined', 'expired')"), postgresql_where=sa.text("state NOT IN ('declined', 'expired')"))
        batch_op.create_index('uq_referral_company', ['company_hash'], unique=True, sqlite_where=sa.text("state NOT IN ('declined', 'expired')"), postgresql_where=sa.text("state NOT IN ('declined', 'expired')"))

    op.create_table('referral_link',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('contact_id', ground.Id(length=16), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('asked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('revoked_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_referral_link_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_referral_link_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_referral_link')),
    sa.UniqueConstraint('code', name=op.f('uq_referral_link_code'))
    )
    with op.batch_alter_table('referral_link', schema=None) as batch_op:
        batch_op.create_index('uq_referral_link_contact', ['client_id', 'contact_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('referral_origin',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('from_client_id', ground.Id(length=16), nullable=False),
    sa.Column('referral_id', ground.Id(length=16), nullable=False),
    sa.Column('came_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('joined', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_referral_origin_client_id')),
    sa.ForeignKeyConstraint(['from_client_id', 'referral_id'], ['referral.client_id', 'referral.id'], name=op.f('fk_referral_origin_from_client_id_referral_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_referral_origin'))
    )
    with op.batch_alter_table('referral_origin', schema=None) as batch_op:
        batch_op.create_index('uq_referral_origin_referral', ['from_client_id', 'referral_id'], unique=True)

    op.create_table('referred_person',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('referral_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('consent', sa.Text(), nullable=False),
    sa.Column('consent_version', sa.Integer(), nullable=False),
    sa.Column('consented_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('settled_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('settled_by_id', ground.Id(length=16), nullable=True),
    sa.ForeignKeyConstraint(['client_id', 'referral_id'], ['referral.client_id', 'referral.id'], name=op.f('fk_referred_person_client_id_referral_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_referred_person_client_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['user.id'], name=op.f('fk_referred_person_settled_by_id')),
    sa.PrimaryKeyConstraint('client_id', 'referral_id', name=op.f('pk_referred_person'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stranger', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('stranger')

    op.drop_table('referred_person')
    with op.batch_alter_table('referral_origin', schema=None) as batch_op:
        batch_op.drop_index('uq_referral_origin_referral')

    op.drop_table('referral_origin')
    with op.batch_alter_table('referral_link', schema=None) as batch_op:
        batch_op.drop_index('uq_referral_link_contact', sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.drop_table('referral_link')
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index('uq_referral_company', sqlite_where=sa.text("state NOT IN ('declined', 'expired')"), postgresql_where=sa.text("state NOT IN ('declined', 'expired')"))
        batch_op.drop_index('uq_referral_address', sqlite_where=sa.text("state NOT IN ('declined', 'expired')"), postgresql_where=sa.text("state NOT IN ('declined', 'expired')"))
        batch_op.drop_index('ix_referral_state')
        batch_op.drop_index('ix_referral_rewarded', sqlite_where=sa.text("state = 'rewarded'"), postgresql_where=sa.text("state = 'rewarded'"))
        batch_op.drop_index('ix_referral_open', sqlite_where=sa.text("state = 'invited'"), postgresql_where=sa.text("state = 'invited'"))
        batch_op.drop_index('ix_referral_hold', sqlite_where=sa.text("state = 'held' AND hold_ended_at IS NULL"), postgresql_where=sa.text("state = 'held' AND hold_ended_at IS NULL"))
        batch_op.drop_index('ix_referral_contact')

    op.drop_table('referral')
    op.drop_table('referral_terms')
