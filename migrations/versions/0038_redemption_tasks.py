"""A task names the redemption it is about, and a redemption keeps what its reward said."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from portal.ground import db as ground

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

OF_ONE = {
    'sqlite_where': sa.text('redemption_id IS NOT NULL'),
    'postgresql_where': sa.text('redemption_id IS NOT NULL'),
}
ALONE = {'resolve_fks': False}  # without the tables that rows point to


def upgrade() -> None:
    """A task that was removed stays as it is: what is bound to a redemption ends with it alone."""
    with op.batch_alter_table('task', schema=None, reflect_kwargs=ALONE) as batch_op:
        _compute_order_again(batch_op)
        batch_op.add_column(sa.Column('redemption_id', ground.Id(length=16), nullable=True))
        batch_op.create_index('uq_task_redemption', ['client_id', 'redemption_id'], unique=True, **OF_ONE)
        batch_op.create_foreign_key(
            batch_op.f('fk_task_client_id_redemption_id'), 'redemption', ['client_id', 'redemption_id'], ['client_id', 'id']
        )
    _index_done_again()
    op.execute(
        'UPDATE task SET redemption_id = (SELECT redemption.id FROM redemption'
        ' WHERE redemption.client_id = task.client_id AND redemption.task_id = task.id) WHERE removed_at IS NULL'
    )
    with op.batch_alter_table('redemption', schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_redemption_client_id_task_id'), type_='foreignkey')
        batch_op.drop_column('task_id')
        for name in ('about', 'terms'):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=''))
    _index_newest_again()


def downgrade() -> None:
    with op.batch_alter_table('redemption', schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(sa.Column('task_id', ground.Id(length=16), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_redemption_client_id_task_id'), 'task', ['client_id', 'task_id'], ['client_id', 'id']
        )
        for name in ('about', 'terms'):
            batch_op.drop_column(name)
    _index_newest_again()
    op.execute(
        'UPDATE redemption SET task_id = (SELECT task.id FROM task'
        ' WHERE task.client_id = redemption.client_id AND task.redemption_id = redemption.id)'
    )
    with op.batch_alter_table('task', schema=None, reflect_kwargs=ALONE) as batch_op:
        _compute_order_again(batch_op)
        batch_op.drop_constraint(batch_op.f('fk_task_client_id_redemption_id'), type_='foreignkey')
        batch_op.drop_index('uq_task_redemption', **OF_ONE)
        batch_op.drop_column('redemption_id')
    _index_done_again()


def _compute_order_again(batch_op: BatchOperations) -> None:
    """SQLite writes the table anew, and would copy the computed column, which cannot be written."""
    if op.get_bind().dialect.name == 'sqlite':
        batch_op.drop_column('order_on')
        computed = sa.Computed("coalesce(due_on, '9999-12-31')", persisted=True)
        batch_op.add_column(sa.Column('order_on', sa.Date(), computed, nullable=False))


def _index_done_again() -> None:
    """The table written anew lost the direction of these."""
    if op.get_bind().dialect.name == 'sqlite':
        for name, first in (('owner', 'owner_id, '), ('client', 'client_id, '), ('all', '')):
            op.execute(f'DROP INDEX ix_task_{name}_done')
            op.execute(
                f'CREATE INDEX ix_task_{name}_done ON task ({first}done_at DESC, id DESC)'
                ' WHERE done_at IS NOT NULL AND removed_at IS NULL'
            )


def _index_newest_again() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP INDEX ix_redemption_newest')
        op.execute('CREATE INDEX ix_redemption_newest ON redemption (client_id, created_at DESC, id DESC)')
