"""The addresses of a referral are rows: the one we wrote to, and the one its person agreed under."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

TAKEN = {'sqlite_where': sa.text('is_taken = 1'), 'postgresql_where': sa.text('is_taken = true')}
STANDS = sa.text("state NOT IN ('declined', 'expired')")


def upgrade() -> None:
    op.create_table('referral_address',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('referral_id', ground.Id(length=16), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(), nullable=False),
    sa.Column('is_taken', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'referral_id'], ['referral.client_id', 'referral.id'], name=op.f('fk_referral_address_client_id_referral_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_referral_address_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'referral_id', 'address_hash', name=op.f('pk_referral_address'))
    )
    op.execute(
        'INSERT INTO referral_address (client_id, referral_id, address_hash, is_taken)'
        " SELECT client_id, id, address_hash, state NOT IN ('declined', 'expired') FROM referral"
    )
    op.create_index('ix_referral_address_hash', 'referral_address', ['address_hash'])
    op.drop_index('uq_referral_address', table_name='referral')
    op.create_index('uq_referral_address', 'referral_address', ['address_hash'], unique=True, **TAKEN)
    op.execute('ALTER TABLE referral DROP COLUMN address_hash')


def downgrade() -> None:
    """Of two addresses one stays, for there was room for one only."""
    op.add_column('referral', sa.Column('address_hash', sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.execute(
        'UPDATE referral SET address_hash = (SELECT address_hash FROM referral_address'
        ' WHERE client_id = referral.client_id AND referral_id = referral.id ORDER BY address_hash LIMIT 1)'
    )
    op.drop_table('referral_address')
    op.create_index('uq_referral_address', 'referral', ['address_hash'], unique=True, sqlite_where=STANDS, postgresql_where=STANDS)
