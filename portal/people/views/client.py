"""One client: the way in, its settings, and pinning it."""

from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, can, is_team, requires, signed_in
from portal.ground.links import link_to
from portal.ground.money import CENTS
from portal.ground.web import conflict, done, page
from portal.people.forms.clients import READ_BY_CLIENT, ChangeClientForm, RestrictForm, StateForm
from portal.people.models.clients import Client, ClientState
from portal.people.models.pins import PinnedClient
from portal.people.scope import client_blueprint
from portal.people.stale import newer_values

bp = client_blueprint("client", __name__)


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Where a client's page begins: the timeline for the team, the home for the client's own people."""
    first = ("timeline.index", "contacts.index") if is_team() else ("home.client", "timeline.index")
    return redirect(link_to(*first, client_id=g.client.id) or "/", 303)


@bp.get("/settings")
@requires(Can.EDIT_CLIENT)
def settings() -> ResponseReturnValue:
    saved = _saved(g.client)
    return page("people/client/settings.html", form=ChangeClientForm(data=saved), **_other_forms())


@bp.post("/settings")
@requires(Can.EDIT_CLIENT)
def change() -> ResponseReturnValue:
    """Save both parts; a save over somebody else's shows what they wrote and loses neither text."""
    form = ChangeClientForm()
    if not form.validate():
        return page("people/client/settings.html", form=form, **_other_forms())
    newer = newer_values(form, _saved(g.client))
    if newer is not None:
        return conflict("people/client/settings.html", form=form, newer=newer, **_other_forms())
    if not form.renews_after(g.client.standing.renewal_on):
        return page("people/client/settings.html", form=form, **_other_forms())
    g.client.change(current_user, standing=form.team_alone(), renewed=form.renewed.data, **form.shared())
    return done(None, to=url_for(".settings"), said=_("Saved"))


@bp.post("/state")
@requires(Can.EDIT_CLIENT)
def move() -> ResponseReturnValue:
    form = StateForm()
    if not form.validate():
        abort(422)
    g.client.standing.move_to(ClientState(form.state.data), by=current_user)
    return done(None, to=url_for(".settings") + "#state", said=_("State changed"))


@bp.post("/restrict")
@requires(Can.RESTRICT_CLIENT)
def restrict() -> ResponseReturnValue:
    """Hide this client from those who do not serve it, or show it to the whole team again."""
    standing = g.client.standing
    if RestrictForm().restricted.data:
        standing.restrict(by=current_user)
        said = _("Only the people who serve %(name)s see it now", name=g.client.name)
    else:
        standing.open(by=current_user)
        said = _("The whole team sees %(name)s now", name=g.client.name)
    return done(None, to=url_for("clients.index"), said=said)


@bp.post("/pin")
@requires(Can.SEE_CLIENTS)
def pin() -> ResponseReturnValue:
    PinnedClient.pin(g.client.id, current_user.id)
    return done(None, to=url_for(".show"), said=_("Pinned to your side bar"))


@bp.post("/unpin")
@requires(Can.SEE_CLIENTS)
def unpin() -> ResponseReturnValue:
    PinnedClient.unpin(g.client.id, current_user.id)
    return done(None, to=url_for(".show"), said=_("No longer pinned"))


def _saved(client: Client) -> Mapping[str, Any]:
    """What the form of this client starts with."""
    standing = client.standing
    cents = standing.value_cents
    return {
        **{name: getattr(client, name) for name in READ_BY_CLIENT},
        **{name: getattr(standing, name) for name in ("segment", "currency", "renewal_on")},
        "value": None if cents is None else cents // CENTS if cents % CENTS == 0 else cents / CENTS,
        "version": client.version,
    }


def _other_forms() -> dict[str, Any]:
    standing = g.client.standing
    return {
        "state_form": StateForm(formdata=None, state=standing.state.value),
        "restrict_form": RestrictForm(formdata=None, restricted=standing.restricted),
        "may_restrict": can(Can.RESTRICT_CLIENT),
    }
