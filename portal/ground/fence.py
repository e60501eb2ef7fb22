"""The fence: what narrows every statement and guards every flush while a person is held to some clients."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import g, has_app_context
from sqlalchemy import Connection, Insert, bindparam, event, false
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from portal.ground.db import Id, db

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Fence:
    """What one person is held to.

    `clients`: the only clients they see, or None for all. `hidden`: restricted clients they do not serve.
    A fence with `clients` is a client's fence: team-only rows are gone, and of team-first rows only shared ones stay.
    """

    clients: tuple[UUID, ...] | None = None
    hidden: tuple[UUID, ...] = ()

    @classmethod
    def around(cls, clients: Iterable[UUID]) -> "Fence":
        return cls(clients=tuple(sorted(clients)))

    @classmethod
    def hiding(cls, clients: Iterable[UUID]) -> "Fence":
        return cls(hidden=tuple(sorted(clients)))

    @property
    def is_open(self) -> bool:
        return self.clients is None and not self.hidden

    def admits(self, client_id: UUID | None) -> bool:
        return client_id not in self.hidden and (self.clients is None or client_id in self.clients)

    @cached_property
    def shape(self) -> "Fence":
        """A fence that narrows with the same words: lists of ids grow in powers of two, and name nobody."""
        clients = None if self.clients is None else (NOBODY,) * _rounded(len(self.clients))
        return Fence(clients, (NOBODY,) * _rounded(len(self.hidden)))

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the words of `criteria` are bound to."""
        if self.clients is None:
            return {"fence_hidden": self.hidden} if self.hidden else {}
        return {"fence_only": self.clients[0]} if len(self.clients) == 1 else {"fence_mine": self.clients}

    @cached_property
    def criteria(self) -> tuple[LoaderCriteriaOption, ...]:
        """The loader options that narrow a statement; built once for each fence."""
        if self.is_open:
            return ()
        return self._by_client() if self.clients is None else (*self._by_client(), *self._by_side())

    def _by_client(self) -> tuple[LoaderCriteriaOption, ...]:
        """Narrowed by the client. The ids travel as typed parameters: a bare UUID in a lambda would lose its type."""
        owned, itself = _nets()[:2]
        if self.clients is None:
            hidden = bindparam("fence_hidden", list(self.hidden), type_=Id(), expanding=True)
            return (
                with_loader_criteria(owned, lambda cls: cls.client_id.not_in(hidden), include_aliases=True),
                with_loader_criteria(itself, lambda cls: cls.id.not_in(hidden), include_aliases=True),
            )
        if len(self.clients) == 1:
            only = bindparam("fence_only", self.clients[0], type_=Id())
            return (
                with_loader_criteria(owned, lambda cls: cls.client_id == only, include_aliases=True),
                with_loader_criteria(itself, lambda cls: cls.id == only, include_aliases=True),
            )
        mine = bindparam("fence_mine", list(self.clients), type_=Id(), expanding=True)
        return (
            with_loader_criteria(owned, lambda cls: cls.client_id.in_(mine), include_aliases=True),
            with_loader_criteria(itself, lambda cls: cls.id.in_(mine), include_aliases=True),
        )

    def _by_side(self) -> tuple[LoaderCriteriaOption, ...]:
        team_first, team_only = _nets()[2:]
        return (
            with_loader_criteria(team_first, lambda cls: cls.shared.is_(True), include_aliases=True),
            with_loader_criteria(team_only, lambda _cls: false(), include_aliases=True),
        )


OPEN = Fence()
_marked: list[type[Any]] = []


def mark(*nets: type[Any]) -> None:
    """Name the mixins the fence works on, in the order client-owned, the client itself, team-first, team-only."""
    _marked[:] = nets


def _nets() -> list[type[Any]]:
    return _marked


def _rounded(length: int) -> int:
    return 1 << (length - 1).bit_length() if length else 0


def current_fence() -> Fence | None:
    """The fence of this request, or None where the portal works on its own account."""
    return g.get("fence") if has_app_context() else None


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    fence = current_fence()
    if fence is None or fence.is_open or state.is_column_load:
        return
    if isinstance(state.statement, Insert):
        if "client_id" in state.statement.table.columns:
            raise PermissionError("rows of a client are added through the session while a fence stands")
        return
    state.statement = state.statement.options(*fence.criteria)


@event.listens_for(Session, "before_flush")
def _guard(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse to write a row of a client, or of a side, that the person is not held to."""
    fence = current_fence()
    if fence is None or fence.is_open:
        return
    owned, _itself, team_first, team_only = _nets()
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, owned) or (row in session.dirty and not session.is_modified(row)):
            continue
        if not fence.admits(row.client_id):
            raise PermissionError(f"{type(row).__name__} of another client")
        if fence.clients is not None and (
            isinstance(row, team_only) or (isinstance(row, team_first) and not row.shared)
        ):
            raise PermissionError(f"{type(row).__name__} is the team's")


def settle_wall() -> None:
    """Bring the database's own wall in line with the fence, when a transaction is already under way."""
    session = db.session()
    if session.in_transaction():
        _raise_wall(session.connection())


@event.listens_for(Session, "after_begin")
def _begin_behind_wall(_session: Session, _transaction: Any, connection: Connection) -> None:
    _raise_wall(connection)


def _raise_wall(connection: Connection) -> None:
    """Step into the role that row-level security binds, for this transaction only, or back out of it.

    Once a connection has stepped in, every later transaction on it states its role: a savepoint rolled back
    may have undone what was said before.
    """
    if connection.dialect.name != "postgresql":
        return
    fence = current_fence()
    if fence is not None and fence.clients is not None:
        connection.info["walled"] = True
        clients = ",".join(map(str, fence.clients))
        connection.exec_driver_sql(f"SET LOCAL mainstay.clients = '{clients}'; SET LOCAL ROLE mainstay_client")
    elif connection.info.get("walled"):
        connection.exec_driver_sql("SET LOCAL ROLE NONE")
