"""A contact's portal access, given, mailed again and taken by the team."""

from uuid import UUID

from flask import abort, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.db import db
from portal.ground.web import done
from portal.people.models.contacts import Contact
from portal.people.models.invitations import send_invitation
from portal.people.models.leaving import open_access
from portal.people.models.memberships import NoAddressError, TeamAddressError, end_access, give_access
from portal.people.models.users import User
from portal.people.scope import client_blueprint

bp = client_blueprint("access", __name__)


@bp.post("/contacts/<uuid:contact_id>/access")
@requires(Can.GIVE_ACCESS)
def give(contact_id: UUID) -> ResponseReturnValue:
    """Let them in, as a lead if `lead` is ticked; given again it only changes that."""
    contact = visible_or_404(Contact, id=contact_id)
    if contact.left_on is not None:
        abort(422, _("They have left. Note first that they are back."))
    try:
        give_access(contact, lead="lead" in request.form, by=current_user)
    except NoAddressError:
        abort(422, _("They have no email address yet. Add one first, so that we can mail them the way in."))
    except TeamAddressError:
        abort(422, _("This address is a team member's, who sees the client already."))
    return done(None, to=_page_of(contact_id), said=_("%(name)s has portal access", name=contact.name))


@bp.post("/contacts/<uuid:contact_id>/access/resend")
@requires(Can.GIVE_ACCESS)
def resend(contact_id: UUID) -> ResponseReturnValue:
    """Mail the way in once more; an earlier link stops working."""
    contact = visible_or_404(Contact, id=contact_id)
    for membership in open_access(contact):
        send_invitation(db.session.get_one(User, membership.user_id), current_user, company=g.client.name)
    return done(None, to=_page_of(contact_id), said=_("Mailed again"))


@bp.post("/contacts/<uuid:contact_id>/access/end")
@requires(Can.GIVE_ACCESS)
def end(contact_id: UUID) -> ResponseReturnValue:
    contact = visible_or_404(Contact, id=contact_id)
    for membership in open_access(contact):
        end_access(membership, by=current_user)
    return done(None, to=_page_of(contact_id), said=_("Portal access has ended"))


def _page_of(contact_id: UUID) -> str:
    return url_for("contacts.show", contact_id=contact_id) + "#access"
