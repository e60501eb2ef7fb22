"""The people at a client: list, page, adding, changing, leaving and coming back."""

from typing import Any
from uuid import UUID

from flask import abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.bounces import bounced
from portal.ground.clock import today
from portal.ground.web import conflict, done, page
from portal.people.forms.contacts import (
    READ_BY_COLLEAGUES,
    AddContactForm,
    ChangeContactForm,
    LeaveForm,
    PreferenceForm,
)
from portal.people.models.contact_list import (
    contact_names,
    contact_row,
    contacts_of,
    preferences_of,
    reporting_lines,
    would_loop,
)
from portal.people.models.contacts import Contact
from portal.people.models.leaving import leave as leave_company
from portal.people.models.trying_again import try_address_again
from portal.people.scope import client_blueprint
from portal.people.stale import newer_values

bp = client_blueprint("contacts", __name__)


@bp.get("/contacts")
@requires(Can.SEE_CLIENTS)
def index() -> ResponseReturnValue:
    contacts = contacts_of(g.client.id)
    return page(
        "people/contacts/index.html",
        here=[contact for contact in contacts if contact.left_on is None],
        left=[contact for contact in contacts if contact.left_on is not None],
        lines=reporting_lines(contacts),
    )


@bp.get("/contacts/new")
@requires(Can.EDIT_CONTACT)
def new() -> ResponseReturnValue:
    form = AddContactForm()
    form.offer(contact_names(g.client.id))
    return page("people/contacts/edit.html", form=form, contact=None)


@bp.post("/contacts/new")
@requires(Can.EDIT_CONTACT)
def add() -> ResponseReturnValue:
    form = AddContactForm()
    form.offer(contact_names(g.client.id))
    if not form.validate():
        return page("people/contacts/edit.html", form=form, contact=None)
    contact = Contact.add(g.client.id, current_user, standing=form.team_alone(), **form.shared())
    return done(None, to=url_for(".show", contact_id=contact.id), said=_("%(name)s added", name=contact.name))


@bp.get("/contacts/<uuid:contact_id>")
@requires(Can.SEE_CLIENTS)
def show(contact_id: UUID) -> ResponseReturnValue:
    contact = contact_row(g.client.id, contact_id) or abort(404)
    return page("people/contacts/show.html", **about(contact))


def about(contact: Any) -> dict[str, Any]:
    """What the page of one contact shows."""
    preferences = preferences_of(g.client.id, contact.id)
    return {
        "contact": contact,
        "preferences": [row for row in preferences if row.removed_at is None],
        "earlier": [row for row in preferences if row.removed_at is not None],
        "preference_form": PreferenceForm(formdata=None, noted_on=today()),
        "leave_form": LeaveForm(formdata=None, left_on=today()),
    }


@bp.get("/contacts/<uuid:contact_id>/edit")
@requires(Can.EDIT_CONTACT)
def edit(contact_id: UUID) -> ResponseReturnValue:
    contact = visible_or_404(Contact, id=contact_id)
    form = ChangeContactForm(data=_saved(contact))
    form.offer(contact_names(g.client.id), but=contact_id)
    return page("people/contacts/edit.html", form=form, contact=contact)


@bp.post("/contacts/<uuid:contact_id>/edit")
@requires(Can.EDIT_CONTACT)
def change(contact_id: UUID) -> ResponseReturnValue:
    """Save both parts; a save over somebody else's shows what they wrote and loses neither text."""
    contact = visible_or_404(Contact, id=contact_id)
    form = ChangeContactForm()
    if not _accepts(form, contact_id):
        return page("people/contacts/edit.html", form=form, contact=contact)
    newer = newer_values(form, _saved(contact))
    if newer is not None:
        return conflict("people/contacts/edit.html", form=form, contact=contact, newer=newer)
    contact.change(current_user, standing=form.team_alone(), **form.shared())
    return done(None, to=url_for(".show", contact_id=contact_id), said=_("Saved"))


@bp.post("/contacts/<uuid:contact_id>/leave")
@requires(Can.EDIT_CONTACT)
def leave(contact_id: UUID) -> ResponseReturnValue:
    contact = visible_or_404(Contact, id=contact_id)
    form = LeaveForm()
    if not form.validate():
        return page("people/contacts/show.html", form=form, **{**about(_row(contact_id)), "leave_form": form})
    leave_company(contact, by=current_user, on=form.left_on.data)
    said = _("%(name)s has left; portal access has ended", name=contact.name)
    return done(
        None, to=url_for(".show", contact_id=contact_id), said=said, undo=url_for(".come_back", contact_id=contact_id)
    )


@bp.post("/contacts/<uuid:contact_id>/come-back")
@requires(Can.EDIT_CONTACT)
def come_back(contact_id: UUID) -> ResponseReturnValue:
    contact = visible_or_404(Contact, id=contact_id)
    contact.come_back(by=current_user)
    return done(None, to=url_for(".show", contact_id=contact_id), said=_("%(name)s is back", name=contact.name))


@bp.post("/contacts/<uuid:contact_id>/try-again")
@requires(Can.EDIT_CONTACT)
def try_again(contact_id: UUID) -> ResponseReturnValue:
    """Mails to them had come back."""
    row = _row(contact_id)
    bounce = bounced(row.bounced_address) if row.bounced_address else None
    if bounce is not None:
        try_address_again(bounce, current_user, client_id=g.client.id, contact_id=row.id, name=row.name)
    said = _("Mails go to %(name)s again", name=row.name)
    return done(None, to=url_for(".show", contact_id=contact_id), said=said)


def _row(contact_id: UUID) -> Any:
    return contact_row(g.client.id, contact_id) or abort(404)


def _accepts(form: ChangeContactForm, contact_id: UUID) -> bool:
    """The form is whole, and nobody would report to themselves through others."""
    names = contact_names(g.client.id)
    form.offer(names, but=contact_id)
    if not form.validate():
        return False
    loops = would_loop(names, contact_id, form.team_alone()["reports_to_id"])
    if loops:
        form.refuse(form.reports_to, _("They already report to this person. Choose somebody else."))
    return not loops


def _saved(contact: Contact) -> dict[str, Any]:
    """What the form of this contact starts with."""
    standing = contact.standing
    return {
        **{name: getattr(contact, name) for name in READ_BY_COLLEAGUES},
        "language": contact.language or "",
        "role": standing.role.value if standing.role else "",
        "stance": standing.stance.value if standing.stance else "",
        "reports_to": str(standing.reports_to_id or ""),
        "consented_on": standing.consented_on,
        "version": contact.version,
    }
