"""The audit log: who did what when, in the words of the timeline, for those who answer for the portal."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.ground.access import Can, requires
from portal.ground.happen import revive
from portal.ground.tables import Table, local, sheet, zone_in_words
from portal.ground.web import page
from portal.history.forms.filters import asked_span
from portal.home.audit import AuditFilters, clients_called, families, kinds_of, people, read_audit, whole_audit

NAMES = ("about", "person", "client", "since", "until")

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")


@bp.get("")
@requires(Can.READ_AUDIT)
def index() -> Response:
    """The events that fit the filters of the address; `after` asks htmx's "more" for the next ones only."""
    filters, asked = _filters(), _asked()
    found = read_audit(filters, request.args.get("after"))
    more = url_for(".index", after=found.page.after, **asked) if found.page.after else None
    shown: dict[str, Any] = {"found": found, "more": more, "asked": asked, "address": address}
    if request.args.get("after") and request.headers.get("HX-Target", "").endswith("more-events"):
        return page("home/audit/_rows.html", "home/audit/_rows.html", **shown)
    return page(
        "home/audit/index.html",
        "home/audit/_list.html",
        filters=filters,
        families=families(),
        people=people(filters.actor_id),
        **shown,
    )


@bp.get("/export")
@requires(Can.READ_AUDIT)
def export() -> Response:
    """Everything that fits the filters, as CSV or with `?format=xlsx` as a workbook."""
    zone, when = zone_in_words()
    headers = [when, _("Kind"), _("Person"), _("Person's id"), _("Client"), _("Client's id"), _("What happened")]
    return sheet(Table("audit log", headers, (_cells(row, zone) for row in whole_audit(_filters()))))


def address(**changes: str | None) -> str:
    """The list with the same filters but for these changes."""
    kept = {name: value for name, value in {**_asked(), **changes}.items() if value}
    return url_for("audit.index", **kept)


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in NAMES if request.args.get(name)}


def _filters() -> AuditFilters:
    """What makes no sense is left out; words no client's name holds fit nothing."""
    args = request.args
    since, until = asked_span(args)
    return AuditFilters(
        kinds=kinds_of(args["about"]) if args.get("about") in families() else None,
        actor_id=args.get("person", type=UUID),
        client_ids=clients_called(args["client"]) if args.get("client", "").strip() else None,
        since=since,
        until=until,
    )


def _cells(row: Any, zone: str) -> list[Any]:
    actor = row.payload.get("actor_name") or None
    ids = [
        str(row.actor_id) if row.actor_id else None,
        row.client_name,
        str(row.client_id) if row.client_name else None,
    ]
    return [local(row.occurred_at, zone), row.kind, actor, *ids, said(row.kind, row.payload)]


def said(kind: str, payload: dict[str, Any]) -> str:
    """The fact in plain words, as the timeline says it."""
    words: Any = current_app.jinja_env.get_template("history/wording.html").module
    return Markup(getattr(words, kind.replace(".", "_"))(revive(kind, payload))).striptags()  # noqa: S704 - ours, and taken apart
