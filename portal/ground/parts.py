"""The plain buttons of drafts: copied, retired, offered again; of their parts: up, down, removed, put back, dropped."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.drafts import Drafted
from portal.ground.web import done

Found = Callable[..., Drafted]
Place = Callable[[Drafted, str | None], str]


def part(row: Drafted, key: str) -> Any:
    """The node of that key; 404 where there is none."""
    return row.tree.find(key) or abort(404)


def add_shelf(bp: Blueprint, may: Can, found: Found, id: str) -> None:
    """The three addresses of a whole draft, beside its `.show`. `found` takes the one id, which addresses call `id`."""

    def shown(row: Drafted) -> str:
        return url_for(".show", **{id: row.id})

    @bp.post(f"/<uuid:{id}>/copy")
    @requires(may)
    def copy(**ids: Any) -> Response:
        row = found(**ids)
        made = row.copy(current_user, gettext("%(name)s, a copy", name=row.name))
        return done(None, shown(made), said=gettext("This is the copy. Give it a name of its own."))

    @bp.post(f"/<uuid:{id}>/retire")
    @requires(may)
    def retire(**ids: Any) -> Response:
        row = found(**ids)
        row.retire(current_user)
        return done(None, shown(row), said=gettext("Retired"), undo=url_for(".reinstate", **ids))

    @bp.post(f"/<uuid:{id}>/reinstate")
    @requires(may)
    def reinstate(**ids: Any) -> Response:
        row = found(**ids)
        row.reinstate(current_user)
        return done(None, shown(row), said=gettext("Offered again"))


def add_hands(bp: Blueprint, may: Can, found: Found, place: Place, named: Callable[[Any], str]) -> None:
    """Their five addresses. `found` takes the ids of one, `place` where a part is shown, `named` what it is called."""
    _add_order(bp, may, found, place)
    _add_removal(bp, may, found, place, named)


def _add_order(bp: Blueprint, may: Can, found: Found, place: Place) -> None:
    def moved(ids: dict[str, Any], key: str, *, up: bool) -> Response:
        row = found(**ids)
        part(row, key)
        row.move_part(current_user, key, up=up)
        return done(None, place(row, key))

    @bp.post("/<key>/up")
    @requires(may)
    def move_up(key: str, **ids: Any) -> Response:
        return moved(ids, key, up=True)

    @bp.post("/<key>/down")
    @requires(may)
    def move_down(key: str, **ids: Any) -> Response:
        return moved(ids, key, up=False)

    @bp.post("/order")
    @requires(may)
    def arrange(**ids: Any) -> Response:
        """`ids`: the keys of the parts of one holder as they were dropped."""
        row = found(**ids)
        row.arrange_parts(current_user, request.form.getlist("ids"))
        return done(None, place(row, None), said=gettext("Order saved"))


def _add_removal(bp: Blueprint, may: Can, found: Found, place: Place, named: Callable[[Any], str]) -> None:
    @bp.post("/<key>/remove")
    @requires(may)
    def remove(key: str, **ids: Any) -> Response:
        row = found(**ids)
        name = named(part(row, key))
        row.remove_part(current_user, key)
        said = gettext("“%(title)s” removed from the draft", title=name)
        return done(None, place(row, None), said=said, undo=url_for(".restore", key=key, **ids))

    @bp.post("/<key>/restore")
    @requires(may)
    def restore(key: str, **ids: Any) -> Response:
        row = found(**ids)
        part(row, key)
        row.restore_part(current_user, key)
        return done(None, place(row, key), said=gettext("Back in the draft"))
