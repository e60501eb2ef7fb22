"""Rewards: the programme, the ledger of points with its lots, tiers and badges."""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None
ADDED_TO = ('point_entry', 'point_move')


def upgrade() -> None:
    op.create_table('badge',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('earned_at', ground.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_badge_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'name', name=op.f('pk_badge'))
    )
    with op.batch_alter_table('badge', schema=None) as batch_op:
        batch_op.create_index('ix_badge_earned', ['client_id', 'earned_at'], unique=False)

    op.create_table('given_by_hand',
    sa.Column('user_id', ground.Id(length=16), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint(sa.extract('day', sa.column('month')) == 1, name=op.f('ck_given_by_hand_month_is_its_first_day')),
    sa.CheckConstraint('points >= 0', name=op.f('ck_given_by_hand_never_below_zero')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_given_by_hand_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'month', name=op.f('pk_given_by_hand'))
    )
    op.create_table('point_balance',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('active', sa.Integer(), nullable=False),
    sa.Column('pending', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('expired', sa.Integer(), nullable=False),
    sa.Column('earned', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.CheckConstraint('active >= 0 AND pending >= 0 AND used >= 0 AND expired >= 0', name=op.f('ck_point_balance_never_below_zero')),
    sa.CheckConstraint('earned = active + pending + used + expired', name=op.f('ck_point_balance_earned_is_the_sum')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_point_balance_client_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_point_balance'))
    )
    op.create_table('programme',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('cost_per_point', ground.Exact(precision=18, scale=6), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('hold_days', sa.Integer(), nullable=False),
    sa.Column('expiry', sa.Enum('never', 'months', 'years', name='expiry', native_enum=False, length=20), nullable=False),
    sa.Column('expiry_count', sa.Integer(), nullable=False),
    sa.Column('most_a_month', sa.Integer(), nullable=True),
    sa.Column('most_by_hand', sa.Integer(), nullable=True),
    sa.Column('window', sa.Enum('year', 'rolling', 'lifetime', name='window', native_enum=False, length=20), nullable=False),
    sa.Column('grace_days', sa.Integer(), nullable=False),
    sa.Column('tiers', sa.JSON(), nullable=False),
    sa.Column('set_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('set_by_id', ground.Id(length=16), nullable=True),
    sa.CheckConstraint("expiry = 'never' OR expiry_count > 0", name=op.f('ck_programme_what_expires_says_when')),
    sa.CheckConstraint('hold_days >= 0 AND expiry_count >= 0 AND grace_days >= 0', name=op.f('ck_programme_days_are_not_negative')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_programme_set_by_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_programme'))
    )
    op.create_table('tier_standing',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('tier', sa.Text(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('kept_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_tier_standing_client_id')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_tier_standing'))
    )
    with op.batch_alter_table('tier_standing', schema=None) as batch_op:
        batch_op.create_index('ix_tier_standing_kept', ['kept_until', 'client_id'], unique=False)

    op.create_table('point_entry',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('movement', sa.Enum('earned', 'spent', 'unearned', 'unspent', 'expired', name='movement', native_enum=False, length=20), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('balance', sa.Integer(), nullable=False),
    sa.Column('forgone', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('contact_id', ground.Id(length=16), nullable=True),
    sa.Column('by_id', ground.Id(length=16), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=True),
    sa.Column('reverses_id', ground.Id(length=16), nullable=True),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('created_at', ground.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('balance >= 0', name=op.f('ck_point_entry_balance_is_not_negative')),
    sa.CheckConstraint('forgone >= 0', name=op.f('ck_point_entry_forgone_is_not_negative')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_point_entry_by_id')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contact.client_id', 'contact.id'], name=op.f('fk_point_entry_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id', 'reverses_id'], ['point_entry.client_id', 'point_entry.id'], name=op.f('fk_point_entry_client_id_reverses_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_point_entry_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_point_entry')),
    sa.UniqueConstraint('client_id', 'kind', 'cause', name=op.f('uq_point_entry_client_id_kind_cause')),
    sa.UniqueConstraint('client_id', 'number', name=op.f('uq_point_entry_client_id_number'))
    )
    with op.batch_alter_table('point_entry', schema=None) as batch_op:
        batch_op.create_index('ix_point_entry_made', ['client_id', 'created_at'], unique=False)
        batch_op.create_index('ix_point_entry_month', ['created_at', 'client_id'], unique=False)

    op.create_table('point_lot',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('id', ground.Id(length=16), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('remaining', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('expired', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('earned_on', sa.Date(), nullable=False),
    sa.Column('releases_at', ground.Instant(timezone=True), nullable=False),
    sa.Column('released_at', ground.Instant(timezone=True), nullable=True),
    sa.Column('released_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('warned_days', sa.Integer(), nullable=True),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('reversed_at', ground.Instant(timezone=True), nullable=True),
    sa.CheckConstraint('points = remaining + used + expired + taken', name=op.f('ck_point_lot_its_parts_are_its_points')),
    sa.CheckConstraint('remaining >= 0 AND used >= 0 AND expired >= 0 AND taken >= 0', name=op.f('ck_point_lot_never_below_zero')),
    sa.ForeignKeyConstraint(['client_id', 'id'], ['point_entry.client_id', 'point_entry.id'], name=op.f('fk_point_lot_client_id_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_point_lot_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_point_lot'))
    )
    with op.batch_alter_table('point_lot', schema=None) as batch_op:
        batch_op.create_index('ix_point_lot_ending', ['expires_on', 'client_id'], unique=False, sqlite_where=sa.text('released_at IS NOT NULL AND remaining > 0'), postgresql_where=sa.text('released_at IS NOT NULL AND remaining > 0'))
        batch_op.create_index('ix_point_lot_held', ['releases_at'], unique=False, sqlite_where=sa.text('released_at IS NULL AND remaining > 0'), postgresql_where=sa.text('released_at IS NULL AND remaining > 0'))
        batch_op.create_index('ix_point_lot_order', ['client_id', 'earned_on', 'id'], unique=False, sqlite_where=sa.text('remaining > 0'), postgresql_where=sa.text('remaining > 0'))
        batch_op.create_index('ix_point_lot_released', ['client_id', 'released_on'], unique=False)

    op.create_table('point_move',
    sa.Column('client_id', ground.Id(length=16), nullable=False),
    sa.Column('entry_id', ground.Id(length=16), nullable=False),
    sa.Column('lot_id', ground.Id(length=16), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint('points <> 0', name=op.f('ck_point_move_moves_something')),
    sa.ForeignKeyConstraint(['client_id', 'entry_id'], ['point_entry.client_id', 'point_entry.id'], name=op.f('fk_point_move_client_id_entry_id')),
    sa.ForeignKeyConstraint(['client_id', 'lot_id'], ['point_lot.client_id', 'point_lot.id'], name=op.f('fk_point_move_client_id_lot_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_point_move_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'entry_id', 'lot_id', name=op.f('pk_point_move'))
    )
    with op.batch_alter_table('point_move', schema=None) as batch_op:
        batch_op.create_index('ix_point_move_lot', ['client_id', 'lot_id'], unique=False)

    if op.get_context().dialect.name == 'postgresql':
        op.execute(
            "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$"
        )
    for table in ADDED_TO:
        refuse_changes(table)


def refuse_changes(table: str) -> None:
    """Whoever would change or remove a row of it fails, whatever they may do otherwise."""
    if op.get_context().dialect.name == 'postgresql':
        op.execute(
            f"CREATE TRIGGER {table}_is_only_added_to BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION only_added_to()"
        )
        return
    for verb in ('UPDATE', 'DELETE'):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
        )


def downgrade() -> None:
    with op.batch_alter_table('point_move', schema=None) as batch_op:
        batch_op.drop_index('ix_point_move_lot')

    op.drop_table('point_move')
    with op.batch_alter_table('point_lot', schema=None) as batch_op:
        batch_op.drop_index('ix_point_lot_released')
        batch_op.drop_index('ix_point_lot_order', sqlite_where=sa.text('remaining > 0'), postgresql_where=sa.text('remaining > 0'))
        batch_op.drop_index('ix_point_lot_held', sqlite_where=sa.text('released_at IS NULL AND remaining > 0'), postgresql_where=sa.text('released_at IS NULL AND remaining > 0'))
        batch_op.drop_index('ix_point_lot_ending', sqlite_where=sa.text('released_at IS NOT NULL AND remaining > 0'), postgresql_where=sa.text('released_at IS NOT NULL AND remaining > 0'))

    op.drop_table('point_lot')
    with op.batch_alter_table('point_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_point_entry_month')
        batch_op.drop_index('ix_point_entry_made')

    op.drop_table('point_entry')
    if op.get_context().dialect.name == 'postgresql':
        op.execute("DROP FUNCTION only_added_to()")
    with op.batch_alter_table('tier_standing', schema=None) as batch_op:
        batch_op.drop_index('ix_tier_standing_kept')

    op.drop_table('tier_standing')
    op.drop_table('programme')
    op.drop_table('point_balance')
    op.drop_table('given_by_hand')
    with op.batch_alter_table('badge', schema=None) as batch_op:
        batch_op.drop_index('ix_badge_earned')

    op.drop_table('badge')
