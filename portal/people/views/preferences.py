"""What the team knows of a person: noting, replacing, removing and bringing back."""

from typing import Any
from uuid import UUID

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import done, page
from portal.people.forms.contacts import PreferenceForm
from portal.people.models.contact_list import contact_row
from portal.people.models.contacts import Contact, Preference
from portal.people.scope import client_blueprint
from portal.people.views.contacts import about

bp = client_blueprint("preferences", __name__)
ONE = "/contacts/<uuid:contact_id>/preferences/<uuid:preference_id>"


@bp.post("/contacts/<uuid:contact_id>/preferences")
@requires(Can.EDIT_CONTACT)
def note(contact_id: UUID) -> ResponseReturnValue:
    contact = visible_or_404(Contact, id=contact_id)
    form = PreferenceForm()
    if not form.validate():
        shown = {**about(contact_row(g.client.id, contact_id)), "preference_form": form}
        return page("people/contacts/show.html", form=form, **shown)
    Preference.note(contact, current_user, **form.values)
    return done(None, to=_page_of(contact_id), said=_("Noted"))


@bp.get(ONE)
@requires(Can.EDIT_CONTACT)
def edit(contact_id: UUID, preference_id: UUID) -> ResponseReturnValue:
    preference = visible_or_404(Preference, id=preference_id, contact_id=contact_id)
    return page("people/contacts/preference.html", form=PreferenceForm(obj=preference), **_both(contact_id, preference))


@bp.post(ONE)
@requires(Can.EDIT_CONTACT)
def change(contact_id: UUID, preference_id: UUID) -> ResponseReturnValue:
    """The new words take the place of the old, which are kept."""
    preference = visible_or_404(Preference, id=preference_id, contact_id=contact_id)
    both = _both(contact_id, preference)
    form = PreferenceForm()
    if not form.validate():
        return page("people/contacts/preference.html", form=form, **both)
    if any(getattr(preference, name) != value for name, value in form.values.items()):
        Preference.note(both["contact"], current_user, instead_of=preference, **form.values)
    return done(None, to=_page_of(contact_id), said=_("Saved"))


@bp.post(ONE + "/remove")
@requires(Can.EDIT_CONTACT)
def remove(contact_id: UUID, preference_id: UUID) -> ResponseReturnValue:
    preference = visible_or_404(Preference, id=preference_id, contact_id=contact_id)
    preference.remove(_both(contact_id, preference)["contact"], by=current_user)
    undo = url_for(".restore", contact_id=contact_id, preference_id=preference_id)
    return done(None, to=_page_of(contact_id), said=_("Removed"), undo=undo)


@bp.post(ONE + "/restore")
@requires(Can.EDIT_CONTACT)
def restore(contact_id: UUID, preference_id: UUID) -> ResponseReturnValue:
    preference = visible_or_404(Preference, id=preference_id, contact_id=contact_id)
    preference.restore(_both(contact_id, preference)["contact"], by=current_user)
    return done(None, to=_page_of(contact_id), said=_("Brought back"))


def _both(contact_id: UUID, preference: Preference) -> dict[str, Any]:
    return {"contact": visible_or_404(Contact, id=contact_id), "preference": preference}


def _page_of(contact_id: UUID) -> str:
    return url_for("contacts.show", contact_id=contact_id) + "#preferences"
