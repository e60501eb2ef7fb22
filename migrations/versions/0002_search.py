"""The words of search_entry, indexed: FTS5 on SQLite, GIN on PostgreSQL

Revision ID: 0002
Revises: 0001
"""

from alembic import op
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Everything here is called search_words...: what the models do not know and the autogeneration leaves alone.


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _gin(op.get_bind())
    else:
        _fts()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_entry DROP COLUMN search_words")
        op.execute("DROP INDEX search_words_number")
        op.execute("DROP INDEX search_words_shared")
        return
    for change in ("added", "changed", "gone"):
        op.execute(f"DROP TRIGGER search_words_{change}")
    op.execute("DROP TABLE search_words")
    op.execute("DROP VIEW search_words_source")
    op.execute("DROP INDEX search_words_number")


def _place(row: str) -> str:
    """What a row is found by besides its words: its client, its side, its kind, each as one token."""
    return (
        f"'c' || lower(hex({row}client_id)) || CASE WHEN {row}shared THEN ' shared ' ELSE ' internal ' END || {row}kind"
    )


def _fts() -> None:
    """The text is folded already: letters, digits and single spaces, which the plainest tokenizer parts."""
    op.execute("CREATE UNIQUE INDEX search_words_number ON search_entry (number)")
    op.execute(
        f"CREATE VIEW search_words_source AS SELECT number, {_place('')} AS place, folded AS words FROM search_entry"
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5(place, words, content='search_words_source',"
        " content_rowid='number', detail='column', columnsize=0, tokenize='ascii', prefix='3 4')"
    )
    add = f"INSERT INTO search_words(rowid, place, words) VALUES (new.number, {_place('new.')}, new.folded);"
    drop = (
        "INSERT INTO search_words(search_words, rowid, place, words)"
        f" VALUES ('delete', old.number, {_place('old.')}, old.folded);"
    )
    op.execute(f"CREATE TRIGGER search_words_added AFTER INSERT ON search_entry BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_words_changed AFTER UPDATE ON search_entry BEGIN {drop} {add} END")
    op.execute(f"CREATE TRIGGER search_words_gone AFTER DELETE ON search_entry BEGIN {drop} END")


def _gin(connection: Connection) -> None:
    """One index serves both searches: a GIN index is as good for its second column alone.

    The words are folded already, so they go in as they are; the kind is a word that no text holds, such as =contact.
    """
    op.execute(
        "ALTER TABLE search_entry ADD COLUMN search_words tsvector"
        " GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(folded || ' =' || kind, ' '), ''))) STORED"
    )
    op.execute("CREATE INDEX search_words_number ON search_entry (number)")
    op.execute("CREATE INDEX search_words_shared ON search_entry (client_id, number) WHERE shared")
    columns = "client_id, search_words" if _has_btree_gin(connection) else "search_words"
    op.execute(f"CREATE INDEX search_words_gin ON search_entry USING gin ({columns}) WITH (fastupdate = off)")


def _has_btree_gin(connection: Connection) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gin"))
    except DBAPIError as problem:
        print(f"Search within one client will be slower: the extension btree_gin cannot be created ({problem.orig}).")
        return False
    return True
