"""The search itself: the raw SQL of each database over `SearchEntry`, with the fence applied by hand.

The fence narrows ORM statements only, so every statement here is written with it. What is found is then read
through the ORM, where the fence stands once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, BindParameter, TextClause, bindparam, text
from sqlalchemy.exc import DatabaseError, OperationalError

from portal.ground.db import Id, db
from portal.ground.fence import current_fence
from portal.ground.fold import SHORTEST_PREFIX
from portal.ground.search import LONGEST_WORD, Findable

NEWEST = 2_000  # entries read one by one before PostgreSQL asks its index: a common word has 26 hits among them
PATIENCE_MS = 400
ENDLESS = (1 << 63) - 1


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: folded words of `query_words`, all of them; `before`: the number of the last entry shown."""

    words: tuple[str, ...]
    client_id: UUID | None = None
    kind: Findable | None = None
    before: int | None = None
    size: int = 25

    @property
    def limit(self) -> int:
        """One too many: it tells that there is more."""
        return self.size + 1


@dataclass(frozen=True)
class Hits:
    """Numbers of entries, newest first; not `whole` when only the newest entries could be read in time."""

    numbers: Sequence[int]
    whole: bool = True


def search(wanted: Wanted) -> Hits:
    """The entries that hold every word, whole or as a prefix of three letters and more, newest first."""
    scope = _Scope.of(wanted)
    if not wanted.words or scope.is_empty:
        return Hits(())
    if db.session.connection().dialect.name == "sqlite":
        return Hits(_run(_match_sql(scope), match=_match(wanted, scope), **scope.values))
    values = {"words": _tsquery(wanted), "newest": _newest(wanted), **scope.values}
    return Hits(_run(_both_ways_sql(scope), **values)) if scope.clients else _search_everywhere(scope, values)


@dataclass(frozen=True)
class _Scope:
    """The fence and the wish as one: of which clients (None: of all), without which, shared rows only or all."""

    clients: tuple[UUID, ...] | None
    hidden: tuple[UUID, ...]
    shared_only: bool
    values: dict[str, Any]

    @classmethod
    def of(cls, wanted: Wanted) -> "_Scope":
        fence = current_fence()
        held = fence.clients if fence else None
        hidden = fence.hidden if fence else ()
        clients = held
        if wanted.client_id is not None:
            admitted = fence is None or fence.admits(wanted.client_id)
            clients = (wanted.client_id,) if admitted else ()
        values: dict[str, Any] = {"before": wanted.before or ENDLESS, "limit": wanted.limit}
        values |= {"clients": list(clients)} if clients else {}
        values |= {"hidden": list(hidden)} if hidden else {}
        return cls(clients, hidden, held is not None, values)

    @property
    def is_empty(self) -> bool:
        return self.clients == ()

    @property
    def condition(self) -> str:
        """SQL over `e`, an entry."""
        parts = ["e.number < :before"]
        parts += ["e.client_id IN :clients"] if "clients" in self.values else []
        parts += ["e.client_id NOT IN :hidden"] if "hidden" in self.values else []
        parts += ["e.shared"] if self.shared_only else []
        return " AND ".join(parts)


def _run(sql: str, **values: Any) -> list[int]:
    return list(db.session.execute(_typed(sql, values), values).scalars())


def _typed(sql: str, values: dict[str, Any]) -> TextClause:
    known: dict[str, BindParameter[Any]] = {
        "clients": bindparam("clients", type_=Id(), expanding=True),
        "hidden": bindparam("hidden", type_=Id(), expanding=True),
        "before": bindparam("before", type_=BigInteger()),
    }
    return text(sql).bindparams(*(param for name, param in known.items() if name in values))


def _match_sql(scope: _Scope) -> str:
    """SQLite: the full-text table gives row ids newest first and stops at the limit."""
    return (
        "SELECT e.number FROM search_words AS w CROSS JOIN search_entry AS e ON e.number = w.rowid"
        f" WHERE w.search_words MATCH :match AND w.rowid < :before AND {scope.condition}"
        " ORDER BY w.rowid DESC LIMIT :limit"
    )


def _match(wanted: Wanted, scope: _Scope) -> str:
    """The query of FTS5. Client, side and kind are words of their own, so that a small client is found at once."""
    words = " AND ".join(f'"{_cut(word)}"{"*" if len(word) >= SHORTEST_PREFIX else ""}' for word in wanted.words)
    places = [" OR ".join(f"c{client.hex}" for client in scope.clients)] if scope.clients else []
    places += ["shared"] if scope.shared_only else []
    places += [wanted.kind.value] if wanted.kind else []
    within = "".join(f"place : ({place}) AND " for place in places)
    return f"{within}words : ({words})"


def _newest(wanted: Wanted) -> int:
    """How many entries to read one by one: none in search of a kind that is rare among them."""
    return NEWEST if wanted.kind in (None, Findable.INTERACTION) else 0


def _both_ways_sql(scope: _Scope) -> str:
    """PostgreSQL: the newest entries one by one, and the index only if they hold too few hits and are not all.

    Left to itself the planner takes one way for every word, and each way is a hundred times slower for the words of
    the other: common ones have too many hits to sort, rare ones too few to meet. A small client is never worth the
    index, which collects a prefix over all clients first.
    """
    return (
        f"WITH newest AS MATERIALIZED ({_newest_sql(scope)}), "
        "enough AS MATERIALIZED (SELECT CASE WHEN (SELECT count(*) FROM newest) >= :limit THEN true ELSE"
        f" (SELECT count(*) < :newest FROM (SELECT 1 FROM search_entry AS e WHERE {scope.condition} LIMIT :newest)"
        " AS read) END AS so), "
        "indexed AS MATERIALIZED (SELECT e.number FROM search_entry AS e"
        f" WHERE e.search_words @@ CAST(:words AS tsquery) AND {scope.condition} AND NOT (SELECT so FROM enough))"
        " SELECT number FROM newest WHERE (SELECT so FROM enough)"
        " UNION ALL SELECT number FROM indexed ORDER BY number DESC LIMIT :limit"
    )


def _newest_sql(scope: _Scope) -> str:
    return (
        f"SELECT e.number FROM (SELECT * FROM search_entry AS e WHERE {scope.condition}"
        " ORDER BY e.number DESC LIMIT :newest) AS e"
        " WHERE e.search_words @@ CAST(:words AS tsquery) ORDER BY e.number DESC LIMIT :limit"
    )


def _search_everywhere(scope: _Scope, values: dict[str, Any]) -> Hits:
    """With little patience: a word that was common long ago is answered from the newest entries alone."""
    db.session.execute(text(f"SET LOCAL statement_timeout = {PATIENCE_MS}"))
    try:
        return Hits(_run(_both_ways_sql(scope), **values))
    except OperationalError as problem:
        if getattr(problem.orig, "sqlstate", None) != "57014":  # cancelled
            raise
        db.session.rollback()
        return Hits(_run(_newest_sql(scope), **(values | {"newest": NEWEST})), whole=False)


def _tsquery(wanted: Wanted) -> str:
    """Folded words are letters and digits only: inside quotes nothing in them means anything to PostgreSQL."""
    words = [f"'{_cut(word)}'{':*' if len(word) >= SHORTEST_PREFIX else ''}" for word in wanted.words]
    return " & ".join([*words, *([f"'={wanted.kind}'"] if wanted.kind else [])])


def _cut(word: str) -> str:
    return word[:LONGEST_WORD]


def index_is_whole() -> bool:
    """Whether SQLite's full-text table holds exactly the entries' words; PostgreSQL keeps its index by itself."""
    if db.session.connection().dialect.name != "sqlite":
        return True
    try:
        db.session.execute(text("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"))
    except DatabaseError:
        db.session.rollback()
        return False
    return True
