"""Who may see and do what: the nets between a person and other people's rows; the permissions are in `grants.py`.

`visible` is the net views use. The fence is the net nobody has to remember: while a person is held to
some clients, every ORM statement is narrowed to them, whatever the query says. On PostgreSQL
`ground/walls.py` adds a third net below.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import abort, current_app, g, has_app_context, request
from flask_login import AnonymousUserMixin, current_user
from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, Id, db, new_id
from portal.ground.fence import Fence, current_fence, mark, settle_wall
from portal.ground.grants import GRANTS, TEAM, Can, Role

__all__ = [
    "GRANTS",
    "TEAM",
    "Can",
    "ClientItself",
    "ClientOwned",
    "Role",
    "TeamFirst",
    "TeamOnly",
    "as_system",
    "can",
    "demand_sign_in",
    "ends_viewing",
    "held_to",
    "is_team",
    "public",
    "raise_fence",
    "requires",
    "role",
    "signed_in",
    "visible",
    "visible_or_404",
]

BY_TOKEN = "token"  # noqa: S105 - the name of a net
View = Callable[..., Any]
Row = TypeVar("Row", bound=Base)


class ClientItself:
    """The client's own row: its id is the client's."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class ClientOwned:
    """A row that belongs to exactly one client, whose people may read it; its key begins with the client."""

    client_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("client.id"), primary_key=True, sort_order=-9)


class TeamFirst(ClientOwned):
    """A client-owned row that the client sees only when it was born shared; it never changes sides."""

    shared: Mapped[bool] = mapped_column(default=False, sort_order=-1)


class TeamOnly(ClientOwned):
    """A row about a client that the client's people never see."""


mark(ClientOwned, ClientItself, TeamFirst, TeamOnly)


def role() -> Role | None:
    """The role of the signed-in person where they stand now: a contact's may differ from client to client."""
    return g.get("role") if has_app_context() else None


def can(permission: Can | str) -> bool:
    """True if the signed-in person holds `permission` (a `Can` or its name, for templates)."""
    wanted = permission if isinstance(permission, Can) else Can[permission]
    held = role()
    return held is not None and wanted in GRANTS[held]


def is_team() -> bool:
    """True while a team member looks with the team's own eyes, not "as client"."""
    return role() in TEAM


def requires(permission: Can) -> Callable[[View], View]:
    """Let only holders of `permission` in; everyone else gets 403. Says so on the view, for the route matrix."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not can(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.net = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def public(view: View) -> View:
    """Let everybody in, signed in or not."""
    view.net = "public"  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """Let in whoever carries a fitting token; the view sees to that. A cookie counts for nothing here."""
    view.net = BY_TOKEN  # type: ignore[attr-defined]
    return view


def ends_viewing(view: View) -> View:
    """The one POST a team member may make while viewing as a client."""
    view.net = "ends viewing"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let every signed-in person in."""
    view.net = "signed in"  # type: ignore[attr-defined]
    return view


def demand_sign_in() -> None:
    """Before every request: a view that names no net is a mistake, a stranger meets the sign-in page."""
    if request.endpoint is None or request.endpoint == "static":
        return
    net = getattr(current_app.view_functions[request.endpoint], "net", None)
    if net is None:
        raise LookupError(f"{request.endpoint} does not say who may call it")
    if net not in ("public", BY_TOKEN) and not current_user.is_authenticated:
        abort(401)
    if g.get("viewing_as") and request.method not in ("GET", "HEAD") and net != "ends viewing":
        abort(403)


def raise_fence(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """App-wide URL preprocessor: before any other query, hold this request to what its person may see."""
    g.fence = None
    if getattr(current_app.view_functions.get(request.endpoint or ""), "net", None) == BY_TOKEN:
        g._login_user = AnonymousUserMixin()
    person = current_user._get_current_object()
    if person is None or not person.is_authenticated:
        g.role, g.viewing_as, g.fence = None, None, Fence.around(())
    else:
        g.role, g.viewing_as, g.fence = person.role_at(None), person.viewing_client_id, person.fence()
    settle_wall()


def visible(model: type[Row], **where: Any) -> Select[Row]:
    """Select the rows of `model` that the signed-in person may see; within `g.client` when there is one."""
    if ClientOwned in model.__mro__ and "client" in g and "client_id" not in where:
        where["client_id"] = g.client.id
    return select(model).filter_by(**where)


def visible_or_404(model: type[Row], **where: Any) -> Row:
    """The one row that matches, or 404: a stranger's row and a missing row look the same."""
    return db.session.scalars(visible(model, **where)).one_or_none() or abort(404)


@contextmanager
def as_system() -> Iterator[None]:
    """Lift the fence for work the portal does on its own account, such as reactions.

    What was added before is checked against the fence first; what is added inside is written before it rises again.
    """
    db.session.flush()
    with _fenced(None):
        yield
        db.session.flush()


def step_in(fence: Fence) -> None:
    """From here on this request is held to what a token reaches."""
    g.fence = fence
    settle_wall()


@contextmanager
def held_to(*client_ids: UUID) -> Iterator[None]:
    """Raise a client's fence on purpose, as "view as client" and the tests do."""
    with _fenced(Fence.around(client_ids)):
        yield


@contextmanager
def _fenced(fence: Fence | None) -> Iterator[None]:
    """Another fence for a while. A failure loses the transaction: then only the fence is put back, not the wall."""
    before = current_fence()
    g.fence = fence
    settle_wall()
    try:
        yield
    except BaseException:
        g.fence = before
        raise
    g.fence = before
    settle_wall()
