"""A win names its goal."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("win") as win:
        win.create_foreign_key("fk_win_client_id_goal_id", "goal", ["client_id", "goal_id"], ["client_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("win") as win:
        win.drop_constraint("fk_win_client_id_goal_id", type_="foreignkey")
