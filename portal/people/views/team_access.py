"""The client's own page about who of them is in the portal, where their lead invites colleagues."""

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.web import done, page
from portal.people.forms.colleagues import InviteColleagueForm
from portal.people.models.colleagues import colleagues_inside, invite_colleague
from portal.people.scope import client_blueprint

bp = client_blueprint("team_access", __name__)


@bp.get("/team-access")
@requires(Can.INVITE_COLLEAGUE)
def index() -> ResponseReturnValue:
    return _shown(InviteColleagueForm())


@bp.post("/team-access")
@requires(Can.INVITE_COLLEAGUE)
def invite() -> ResponseReturnValue:
    form = InviteColleagueForm()
    if not form.validate():
        return _shown(form)
    try:
        colleague = invite_colleague(g.client, current_user, **form.values)
    except ValueError:
        form.refuse(form.email, _("We cannot invite this address. Please ask your contact with us."))
        return _shown(form)
    return done(None, to=url_for(".index"), said=_("%(name)s is invited", name=colleague.name))


def _shown(form: InviteColleagueForm) -> ResponseReturnValue:
    return page("people/team_access/index.html", form=form, colleagues=colleagues_inside(g.client.id))
