"""How high each client stands, for whatever is only for some of them; a client's people read no rank but their own."""

from collections.abc import Callable, Mapping

from sqlalchemy import CheckConstraint, func, select
from sqlalchemy.orm import Mapped

from portal.ground.access import ClientOwned, is_team
from portal.ground.db import Base, db


class ClientRank(Base, ClientOwned):
    """A client's rank; whoever has none stands at 0."""

    __tablename__ = "client_rank"
    behind_wall = "SELECT"
    __table_args__ = (CheckConstraint("rank >= 0", name="rank_is_not_negative"),)
    rank: Mapped[int]


Names = Callable[[], Mapping[int, str]]
_names: list[Names] = []
_HIGHEST = select(func.coalesce(func.max(ClientRank.rank), 0))


def readers_rank() -> int | None:
    """The highest rank of the clients whose eyes the reader looks with; None for the team, which sees everything."""
    return None if is_team() else int(db.session.scalars(_HIGHEST).one())


def names_ranks(names: Names) -> Names:
    """Decorates what says how ranks are called now, in the reader's language."""
    _names.append(names)
    return names


def rank_names() -> dict[int, str]:
    """How each rank is called that has a name."""
    return {rank: name for names in _names for rank, name in names().items()}
