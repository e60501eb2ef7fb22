"""A client's roadmap begins: a playbook is chosen, every date is shown, one POST makes all of it."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.ground.access import Can, requires
from portal.ground.clock import in_zone, today_in
from portal.ground.links import link_to
from portal.ground.web import done, page
from portal.ground.workdays import vendor_calendar
from portal.people.scope import client_blueprint
from portal.workspace.forms.starting import StartForm
from portal.workspace.models.layouts import Layout, lay_out
from portal.workspace.models.playbooks import PlaybookVersion, newest_version, offered_playbooks
from portal.workspace.models.starting import People, first_access, roadmap_starts, start_roadmap, usual_people

bp = client_blueprint("roadmap_start", __name__)
_LOOKS = {"csrf": False}  # an address that only looks carries no token against forgery


@bp.get("/roadmap/start")
@requires(Can.START_PLAYBOOK)
def show() -> Response:
    """The form; with values in the address also every date they would give."""
    form, version = _form(request.args if "playbook" in request.args else None)
    asked = "start_on" in request.args and form.validate()
    return _page(form, version, _layout(form, version) if version and asked else None, status=200)


@bp.post("/roadmap/start")
@requires(Can.START_PLAYBOOK)
def start() -> Response:
    form, version = _form(request.form)
    if not form.validate() or version is None:
        return _page(form, version, None, status=422)
    start_roadmap(
        g.client.id,
        current_user,
        version,
        _layout(form, version),
        start_on=form.start_on.data,
        go_live_on=form.go_live_on.data,
        people=People(form.owner_id.data, form.contact_id.data),
    )
    return done(None, link_to("roadmap.index") or url_for(".show"), said=gettext("The roadmap is there"))


def _form(given: MultiDict[str, str] | None) -> tuple[StartForm, PlaybookVersion | None]:
    """The form ready to be read, with the version its playbook stands for."""
    people, playbooks = usual_people(g.client.id), offered_playbooks()
    usual: dict[str, Any] = {"owner_id": people.owner_id, "contact_id": people.contact_id, "start_on": _usual_start()}
    first = playbooks[0].id if playbooks else None
    form = StartForm(given, **usual, playbook=first, meta=_LOOKS if request.method == "GET" else None)
    form.offer(g.client.id, playbooks, people.owner_id)
    chosen = form.playbook.data
    version = newest_version(chosen) if isinstance(chosen, UUID) else None
    form.offer_steps([one for one in version.outline.milestones() if one.optional] if version else [])
    return form, version


def _usual_start() -> Any:
    """The day the first contact got access, by the clock of the company; else today."""
    zone, first = current_app.config["VENDOR_ZONE"], first_access(g.client.id)
    return in_zone(first.given_at, zone).date() if first else today_in(zone)


def _layout(form: StartForm, version: PlaybookVersion) -> Layout:
    outline = version.outline.chosen(set(form.optional.data or ()))
    return lay_out(outline, vendor_calendar(), form.start_on.data, form.go_live_on.data)


def _chosen(form: StartForm) -> list[tuple[str, Any]]:
    """What the dates were shown for, name by name, as the form that starts the roadmap sends it."""
    given = [(name, value) for name, value in form.values.items() if value and name != "optional"]
    return [*given, *(("optional", key) for key in form.optional.data or ())]


def _page(form: StartForm, version: PlaybookVersion | None, layout: Layout | None, status: int) -> Response:
    return page(
        "workspace/roadmap_start/show.html",
        form=form,
        status=status,
        version=version,
        layout=layout,
        chosen=_chosen(form),
        starts=roadmap_starts(g.client.id),
    )
