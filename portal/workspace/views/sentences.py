"""The manager's sentence: the form with which the team says how things stand, and what was said before."""

from flask import Response, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.links import link_to
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.workspace.forms.home import SentenceForm
from portal.workspace.models.sentences import ManagerSentence, sentences

bp = client_blueprint("sentences", __name__)


@bp.get("/sentence")
@requires(Can.SAY_SENTENCE)
def index() -> Response:
    said = sentences(g.client.id)
    newest = said[0] if said else None
    form = SentenceForm(formdata=None, text=newest and newest.text, seen=newest and newest.id)
    return page("workspace/sentences/index.html", form=form, said=said, newer=None)


@bp.post("/sentence")
@requires(Can.SAY_SENTENCE)
def say() -> Response:
    form, said = SentenceForm(), sentences(g.client.id)
    if not form.validate_on_submit():
        return page("workspace/sentences/index.html", form=form, said=said, newer=None)
    newest = said[0] if said else None
    if (form.seen.data or "") != (str(newest.id) if newest else ""):
        form.seen.data = str(newest.id) if newest else ""
        return conflict("workspace/sentences/index.html", form=form, said=said, newer=newest)
    ManagerSentence.say(g.client.id, current_user, form.text.data.strip())
    to = link_to("home.client", client_id=g.client.id) or url_for(".index")
    return done(None, to, said=gettext("It stands on their home now"))
