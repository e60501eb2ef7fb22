"""The introduction to the client: drafted, edited, sent to chosen people."""

from uuid import UUID

from flask import Response, g, redirect, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today, vendor_zone
from portal.ground.db import db
from portal.ground.web import done, page
from portal.handoff.exporting.introduction import introduction
from portal.handoff.forms.handoffs import IntroductionForm
from portal.handoff.models.brief import brief_of
from portal.handoff.models.handoff_pages import next_introduction
from portal.handoff.models.handoffs import Handoff
from portal.handoff.models.introducing import first_asked, introduce, reachable
from portal.people.models.users import User
from portal.people.scope import client_blueprint

bp = client_blueprint("introductions", __name__)
ONE = "/handoffs/<uuid:handoff_id>/introduction"


@bp.get(ONE)
@requires(Can.TAKE_OVER)
def write(handoff_id: UUID) -> AnyResponse:
    handoff = visible_or_404(Handoff, id=handoff_id)
    if not handoff.is_open or handoff.introduced_at is not None:
        return redirect(url_for("handoffs.show", handoff_id=handoff_id), 303)
    people = reachable(g.client.id)
    brief, owner = brief_of(g.client.id, today()), db.session.get_one(User, handoff.to_id)
    draft = introduction(handoff, brief, owner, g.client.language, g.client.zone or vendor_zone())
    form = IntroductionForm(formdata=None, to=first_asked(people), subject=draft.subject, text=draft.text)
    form.offer(people)
    return page("handoff/introduction.html", handoff=handoff, form=form, people=people)


@bp.post(ONE)
@requires(Can.TAKE_OVER)
def send(handoff_id: UUID) -> Response:
    handoff, people = visible_or_404(Handoff, id=handoff_id), reachable(g.client.id)
    form = IntroductionForm()
    form.offer(people)
    if not form.validate():
        return page("handoff/introduction.html", handoff=handoff, form=form, people=people)
    sent = introduce(handoff, current_user, subject=str(form.subject.data), text=form.text.data, to=form.to.data)
    said = ngettext("Sent to one person", "Sent to %(num)d people", sent) if sent else gettext("Sent already")
    after = next_introduction(current_user.id, but=handoff.id)
    if after is None:
        return done(None, to=url_for("handoffs.show", handoff_id=handoff_id), said=said)
    place = url_for(".write", client_id=after.client_id, handoff_id=after.id)
    return done(None, to=place, said=gettext("%(said)s. This is the next one", said=said))
