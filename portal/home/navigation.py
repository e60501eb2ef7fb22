"""What stands around every page: the shell, the menus, the pinned clients and who is looking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, has_request_context, request
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import bindparam, func, or_, select
from werkzeug.local import LocalProxy

from portal.ground.access import Can, can
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.fence import current_fence
from portal.ground.links import link_to
from portal.ground.reading import Raw, Reading
from portal.home.bell import MOST_COUNTED, bell, capped
from portal.home.brand import brand
from portal.home.rooms import ADMIN_ROOMS, CLIENT_ROOMS, HELP, OFFERS, REWARDS, TEAM_ROOMS, Room
from portal.people.models.clients import Client
from portal.people.models.pins import PinnedClient
from portal.people.models.users import User
from portal.people.reader import locale_code, text_direction
from portal.rewards.called import programme_at_a_glance
from portal.tasks.models import Task

MOST_PINNED = 20


@dataclass(frozen=True)
class Entry:
    """One line of a menu."""

    url: str
    label: str
    current: bool = False
    icon: str | None = None
    counts: str = ""
    count: str = ""
    shortcut: str | None = None
    status: tuple[str, str] | None = None


_mine = (Task.owner_id == bindparam("me"), Task.done_at.is_(None), Task.removed_at.is_(None))
_awake = or_(Task.snoozed_until.is_(None), Task.snoozed_until <= bindparam("today"))
_open = select(Task.id).where(*_mine).limit(MOST_COUNTED + 1).subquery()
_due = select(Task.id).where(*_mine, Task.due_on <= bindparam("today"), _awake).limit(MOST_COUNTED + 1).subquery()
_AT_HAND = Reading(
    select(
        Client.id,
        Client.name,
        select(func.count()).select_from(_due).scalar_subquery().label("due"),
        select(func.count()).select_from(_open).scalar_subquery().label("open"),
    )
    .select_from(User)
    .outerjoin(PinnedClient, PinnedClient.user_id == User.id)
    .outerjoin(Client, Client.id == PinnedClient.client_id)
    .where(User.id == bindparam("me"))
    .order_by(func.lower(Client.name))
    .limit(MOST_PINNED)
)


@dataclass
class Navigation:
    """The menus of one request."""

    items: list[Entry] = field(default_factory=list)
    pinned: list[Entry] = field(default_factory=list)
    admin: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Account:
    """Who is signed in, with the addresses of what is theirs."""

    id: UUID
    name: str

    @property
    def settings_url(self) -> str:
        return link_to("me.show") or "/"

    @property
    def theme_url(self) -> str:
        return link_to("me.theme") or "/"

    @property
    def sign_out_url(self) -> str:
        return link_to("sign_in.leave") or "/"


def init_navigation(app: Flask) -> None:
    app.context_processor(around)
    app.jinja_env.globals.update(nav_key=nav_key, person_attributes=person_attributes)


def around() -> dict[str, Any]:
    """What every page's template may name; each is found out where a template asks for it."""
    return {"shell": f"layout/{side()}.html", **AROUND} if has_request_context() else {"brand": brand()}


def person_attributes() -> Markup:
    """What the scripts have to know of who reads the page."""
    person = current_user._get_current_object() if has_request_context() else None
    named = f' data-person="{person.id}"' if person is not None and person.is_authenticated else ""
    token = current_app.jinja_env.globals["csrf_token"]() if has_request_context() else ""  # type: ignore[operator]
    return Markup(f'{named} hx-headers:inherited=\'{{"X-CSRFToken": "{token}"}}\'')  # noqa: S704 (an id and a token)


def nav_key() -> tuple[Any, ...]:
    """Everything that the menus show; what they need of the database is read once in a request."""
    person: Any = current_user._get_current_object()
    who = (side(), person.id, person.name, person.theme, person.counts["unread"])
    left_out = _left_out(current_client_id()) if side() == "client" else ()
    return who, request.endpoint, current_client_id(), brand().key, _at_hand(), left_out


def side() -> str:
    """Which shell stands around the page: the team's, a client's, or none for people not signed in."""
    person = current_user._get_current_object()
    if not person.is_authenticated:
        return "plain"
    return "team" if person.is_team and not person.viewing_client_id else "client"


def account() -> Account | None:
    return Account(current_user.id, current_user.name) if current_user.is_authenticated else None


def viewed_client() -> Client | None:
    """The client whose eyes a team member borrows."""
    client_id = getattr(current_user, "viewing_client_id", None)
    return db.session.get(Client, client_id) if client_id else None


def _help() -> str | None:
    return link_to("guides.index", page=HELP.get(str(request.blueprint))) if can(Can.READ_GUIDES) else None


def _navigation() -> Navigation:
    if "navigation" not in g:
        g.navigation = {"plain": Navigation, "team": _for_team, "client": _for_client}[side()]()
    found: Navigation = g.navigation
    return found


def _for_team() -> Navigation:
    rows = [_AT_HAND.revive(raw) for raw in _at_hand()]
    counts = {"due": rows[0].due, "open": rows[0].open, **current_user.counts}
    return Navigation(_entries(TEAM_ROOMS, counts), _pinned(rows), _entries(ADMIN_ROOMS))


def _at_hand() -> tuple[Raw, ...]:
    """What a team member's menus need of the database, in one statement; a client's people need nothing."""
    if side() != "team":
        return ()
    if "at_hand" not in g:
        g.at_hand = tuple(_AT_HAND.raw({"me": current_user.id, "today": today()}))
    rows: tuple[Raw, ...] = g.at_hand
    return rows


def _for_client() -> Navigation:
    """A client's people see the rooms of the client they stand at; those with one client stand there everywhere."""
    client_id = current_client_id()
    rooms = [room for room in CLIENT_ROOMS if room.endpoint not in _left_out(client_id)]
    return Navigation(_entries(rooms, client_id=client_id) if client_id else [])


def _left_out(client_id: UUID | None) -> tuple[str, ...]:
    """The rooms that have nothing in them: rewards lead to offers too, which without a programme have their own."""
    rewards = programme_at_a_glance(client_id)
    if rewards.is_on:
        return (OFFERS,)
    return (REWARDS,) if rewards.has_offers else (REWARDS, OFFERS)


def current_client_id() -> UUID | None:
    """The client this person stands at, or the only one they have."""
    if "client" in g:
        client_id: UUID = g.client.id
        return client_id
    fence = current_fence()
    held = fence.clients if fence and fence.clients else ()
    return held[0] if len(held) == 1 else None


def _entries(rooms: Iterable[Room], counts: dict[str, int] | None = None, **values: Any) -> list[Entry]:
    found = ((room, link_to(room.endpoint, **values)) for room in rooms if can(room.permission))
    return [
        Entry(
            url=url,
            label=str(room.label),
            current=room.is_current,
            icon=room.icon,
            counts=room.counts,
            count=capped((counts or {}).get(room.counts, 0)),
            shortcut=room.shortcut,
        )
        for room, url in found
        if url
    ]


def _pinned(rows: Sequence[Any]) -> list[Entry]:
    here = g.client.id if "client" in g else None
    return [
        Entry(url=url, label=row.name, current=row.id == here)
        for row in rows
        if row.id and (url := link_to("timeline.index", "client.show", client_id=row.id))
    ]


AROUND: dict[str, Any] = {
    "brand": LocalProxy(brand),
    "account": LocalProxy(account),
    "viewing": LocalProxy(viewed_client),
    "locale_code": LocalProxy(locale_code),
    "text_direction": LocalProxy(text_direction),
    "nav_help": LocalProxy(lambda: _help()),
    "current_theme": LocalProxy(lambda: getattr(current_user, "theme", None)),
    "nav_home": LocalProxy(lambda: link_to("home.index") or "/"),
    "nav_search": LocalProxy(lambda: link_to("search.index") if can(Can.SEARCH) else None),
    "nav_bell": LocalProxy(bell),
    "nav_items": LocalProxy(lambda: _navigation().items),
    "nav_pinned": LocalProxy(lambda: _navigation().pinned),
    "nav_admin": LocalProxy(lambda: _navigation().admin),
}
