"""Who of one client was asked when, who was not and why; links revoked or sent again, people kept out of surveys."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import done, page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.surveys.forms.waves import MuteForm
from portal.surveys.models import wave_pages
from portal.surveys.models.mutes import mute as keep_out
from portal.surveys.models.mutes import unmute as let_in
from portal.surveys.models.person_pages import asks_of_person
from portal.surveys.models.reminding import UnreachableError
from portal.surveys.models.reminding import ask_again as send_again
from portal.surveys.models.waves import Invitation, invitation_state
from portal.surveys.words import reason_words

bp = client_blueprint("client_asks", __name__)


@bp.get("/surveys/asked")
@requires(Can.SEND_SURVEY)
def index() -> Response:
    return _page(MuteForm(formdata=None))


@bp.post("/surveys/invitations/<uuid:invitation_id>/revoke")
@requires(Can.SEND_SURVEY)
def revoke(invitation_id: UUID) -> Response:
    invitation = visible_or_404(Invitation, id=invitation_id)
    invitation.revoke(visible_or_404(Contact, id=invitation.contact_id), current_user)
    return done(None, url_for(".index"), said=gettext("The link opens nothing any more"))


@bp.post("/surveys/invitations/<uuid:invitation_id>/ask-again")
@requires(Can.SEND_SURVEY)
def ask_again(invitation_id: UUID) -> Response:
    try:
        send_again(visible_or_404(Invitation, id=invitation_id))
    except UnreachableError as refused:
        abort(409, gettext("They cannot be asked now: %(reason)s.", reason=reason_words()[refused.reason]))
    return done(None, url_for(".index"), said=gettext("A new link is on its way"))


@bp.post("/contacts/<uuid:contact_id>/surveys/mute")
@requires(Can.SEND_SURVEY)
def mute(contact_id: UUID) -> Response:
    contact, form = visible_or_404(Contact, id=contact_id), MuteForm()
    if not form.validate_on_submit():
        return _page(form, contact)
    keep_out(contact, None, form.until.data, current_user)
    return done(None, url_for(".index"), said=gettext("They are not asked"))


@bp.post("/contacts/<uuid:contact_id>/surveys/unmute")
@requires(Can.SEND_SURVEY)
def unmute(contact_id: UUID) -> Response:
    let_in(visible_or_404(Contact, id=contact_id), current_user)
    return done(None, url_for(".index"), said=gettext("They may be asked again"))


@bp.app_template_global("surveys_of_person")
def of_person(contact_id: UUID) -> dict[str, Any]:
    """What the page of a contact shows of surveys."""
    found = asks_of_person(g.client.id, contact_id)
    return {"asked": found.asked, "withheld": found.withheld, "state_of": invitation_state, "reasons": reason_words()}


def _page(form: MuteForm, about: Contact | None = None) -> Response:
    return page(
        "surveys/waves/of_client.html",
        form=form,
        about=about,
        asked=wave_pages.asked_at_client(g.client.id),
        withheld=wave_pages.withheld_at_client(g.client.id),
        people=wave_pages.people_and_mutes(g.client.id),
        state_of=invitation_state,
        reasons=reason_words(),
    )
