"""A client's wins: both sides read them, the team tells, rewords and withdraws them."""

from uuid import UUID

from flask import Response, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.workspace.forms.home import RewordWinForm, WinForm
from portal.workspace.models.wins import Win, wins

bp = client_blueprint("wins", __name__)


@bp.get("/wins")
@requires(Can.SEE_HOME)
def index() -> Response:
    return page("workspace/wins/index.html", wins=wins(g.client.id), form=WinForm(formdata=None, won_on=today()))


@bp.post("/wins")
@requires(Can.EDIT_WIN)
def tell() -> Response:
    form = WinForm()
    if not form.validate_on_submit():
        return page("workspace/wins/index.html", wins=wins(g.client.id), form=form)
    Win.tell(g.client.id, current_user, **form.values)
    return done(None, url_for(".index"), said=gettext("They can read it now"))


@bp.get("/wins/<uuid:win_id>/edit")
@requires(Can.EDIT_WIN)
def edit(win_id: UUID) -> Response:
    win = visible_or_404(Win, id=win_id)
    return page("workspace/wins/edit.html", win=win, form=RewordWinForm(obj=win), newer=None)


@bp.post("/wins/<uuid:win_id>")
@requires(Can.EDIT_WIN)
def reword(win_id: UUID) -> Response:
    win, form = visible_or_404(Win, id=win_id), RewordWinForm()
    if not form.validate_on_submit():
        return page("workspace/wins/edit.html", win=win, form=form, newer=None)
    if form.version.data != str(win.version):
        form.version.data = str(win.version)
        return conflict("workspace/wins/edit.html", win=win, form=form, newer=win)
    win.reword(current_user, **form.values)
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/wins/<uuid:win_id>/withdraw")
@requires(Can.EDIT_WIN)
def withdraw(win_id: UUID) -> Response:
    visible_or_404(Win, id=win_id).withdraw(current_user)
    return done(None, url_for(".index"), said=gettext("Withdrawn"), undo=url_for(".restore", win_id=win_id))


@bp.post("/wins/<uuid:win_id>/restore")
@requires(Can.EDIT_WIN)
def restore(win_id: UUID) -> Response:
    visible_or_404(Win, id=win_id).restore(current_user)
    return done(None, url_for(".index"), said=gettext("They can read it again"))
