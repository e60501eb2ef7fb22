"""Answers in words are found in the order of their pages, by score and by topic; surveys may be for clients that left

Revision ID: 0032
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op
from portal.ground import db as ground

revision = "0032"
down_revision = "0034"
branch_labels = None
depends_on = None

GROUP = sa.Enum("low", "middle", "high", name="scoregroup", native_enum=False, length=20)
IN_WORDS = "words IS NOT NULL AND completed_at IS NOT NULL"
SCALES = (("nps", 6, 9), ("csat", 2, 4), ("ces", 3, 5))  # kind, the highest low score, the lowest high one
NO = "1970-01-01 00:00:00+00"  # a day that stands in no row once this is done
TOPIC = ("topic_id", "score_group", "said_at", "answer_id", "client_id")


def upgrade() -> None:
    op.add_column("survey", sa.Column("for_leavers", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE survey SET for_leavers = true WHERE shipped = 'exit'")
    op.add_column("answer", sa.Column("score_group", GROUP, nullable=True))
    for kind, low, high in SCALES:
        op.execute(
            f"UPDATE answer SET score_group = CASE WHEN score <= {low} THEN 'low' WHEN score >= {high} THEN 'high' "
            "ELSE 'middle' END WHERE score IS NOT NULL AND completed_at IS NOT NULL "
            f"AND survey_id IN (SELECT id FROM survey WHERE kind = '{kind}')"
        )
    op.add_column("answer_topic", sa.Column("score_group", GROUP, nullable=True))
    op.add_column("answer_topic", sa.Column("said_at", ground.Instant(timezone=True), nullable=False, server_default=NO))
    its = "FROM answer WHERE answer.client_id = answer_topic.client_id AND answer.id = answer_topic.answer_id"
    # Of what is not sent yet nothing is said: its words are read once it is.
    op.execute(f"DELETE FROM answer_topic WHERE NOT EXISTS (SELECT 1 {its} AND completed_at IS NOT NULL)")
    op.execute(f"UPDATE answer_topic SET said_at = (SELECT completed_at {its}), score_group = (SELECT score_group {its})")
    if op.get_bind().dialect.name == "postgresql":  # SQLite would make the table anew, and each row has its own anyway
        op.alter_column("answer_topic", "said_at", server_default=None)
    _index("ix_answer_words", "answer", ("completed_at", "id"), IN_WORDS)
    _index("ix_answer_words_group", "answer", ("score_group", "completed_at", "id"), IN_WORDS)
    _index("ix_answer_topic_said", "answer_topic", ("topic_id", "said_at", "answer_id"), "NOT is_off", "is_off = 0")
    _index("ix_answer_topic_group", "answer_topic", TOPIC, "NOT is_off", "is_off = 0")
    _last_asked("lower(email)", "created_at")


def downgrade() -> None:
    _last_asked("lower(email)")
    op.drop_index("ix_answer_topic_group", "answer_topic")
    op.drop_index("ix_answer_topic_said", "answer_topic")
    op.drop_index("ix_answer_words_group", "answer")
    op.drop_index("ix_answer_words", "answer")
    op.drop_column("answer_topic", "said_at")
    op.drop_column("answer_topic", "score_group")
    op.drop_column("answer", "score_group")
    op.drop_column("survey", "for_leavers")


def _last_asked(*columns: str) -> None:
    """When an address was asked last stands at the end of its part of the index."""
    with op.get_context().autocommit_block():
        op.drop_index("ix_invitation_email", "invitation", postgresql_concurrently=True)
        named = [sa.text(column) for column in columns]
        op.create_index("ix_invitation_email", "invitation", named, postgresql_concurrently=True)


def _index(name: str, table: str, columns: tuple[str, ...], where: str, sqlite: str | None = None) -> None:
    """Nobody who writes waits for it on PostgreSQL."""
    held = {"sqlite_where": sa.text(sqlite or where), "postgresql_where": sa.text(where)}
    with op.get_context().autocommit_block():
        op.create_index(name, table, list(columns), postgresql_concurrently=True, **held)
