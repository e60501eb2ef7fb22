"""Our fields, by kind of import: what a column of a file can become, and how its cells are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from portal.history.importing import cells, sums, vocabulary
from portal.history.models.imports import ImportKind

DATE, INSTANT, CLOCK = "date", "instant", "clock"


@dataclass(frozen=True)
class Field:
    """`read` turns a cell into a value; a field with a `when` instead is read by the plan, which knows zone and order.

    Of the fields of one `needed` group at least one has to be mapped.
    """

    name: str
    label: LazyString
    read: Callable[[str], Any] | None = None
    when: str = ""
    needed: str = ""


COMPANY_FIELDS = (
    Field("name", _("Name"), cells.line, needed="name"),
    Field("external_id", _("Id in the other system"), cells.own_id),
    Field("owner", _("Owner"), cells.line),
    Field("state", _("State"), vocabulary.state),
    Field("segment", _("Segment"), cells.line),
    Field("industry", _("Industry"), cells.line),
    Field("website", _("Website"), cells.website),
    Field("phone", _("Phone"), cells.line),
    Field("address", _("Address"), cells.title),
    Field("city", _("City"), cells.line),
    Field("region", _("Region"), cells.line),
    Field("postal_code", _("Postal code"), cells.line),
    Field("country", _("Country"), cells.line),
    Field("value_cents", _("Value a year"), sums.money),
    Field("currency", _("Currency"), sums.currency),
    Field("started_on", _("With us since"), when=DATE),
    Field("renewal_on", _("Renewal"), when=DATE),
)
CONTACT_FIELDS = (
    Field("name", _("Name"), cells.line, needed="name"),
    Field("first_name", _("First name"), cells.line, needed="name"),
    Field("last_name", _("Last name"), cells.line, needed="name"),
    Field("external_id", _("Id in the other system"), cells.own_id),
    Field("company_ids", _("Id of the company"), cells.ids, needed="company"),
    Field("company", _("Company"), cells.line, needed="company"),
    Field("email", _("Email address"), cells.mail),
    Field("phone", _("Phone"), cells.line),
    Field("title", _("Job title"), cells.line),
    Field("language", _("Language"), vocabulary.language),
    Field("role", _("Role in the relationship"), vocabulary.role),
)
NOTE_FIELDS = (
    Field("occurred_at", _("Date"), when=INSTANT, needed="date"),
    Field("time", _("Time, if in a column of its own"), when=CLOCK),
    Field("kind", _("Kind"), vocabulary.interaction_kind),
    Field("title", _("Subject"), cells.title, needed="text"),
    Field("text", _("Text"), cells.body, needed="text"),
    Field("more", _("More text"), cells.body),
    Field("company_ids", _("Id of the company"), cells.ids, needed="place"),
    Field("company", _("Company"), cells.line, needed="place"),
    Field("contact_ids", _("Ids of the contacts"), cells.ids, needed="place"),
    Field("contacts", _("Names of the contacts"), cells.names),
    Field("contact_mails", _("Email addresses of the contacts"), cells.mails, needed="place"),
    Field("author", _("Who of us"), cells.line),
    Field("minutes", _("Duration"), sums.minutes),
    Field("external_id", _("Id in the other system"), cells.own_id),
)
FIELDS = {
    ImportKind.COMPANIES: COMPANY_FIELDS,
    ImportKind.CONTACTS: CONTACT_FIELDS,
    ImportKind.NOTES: NOTE_FIELDS,
}
NEEDS = {
    "name": _("a name"),
    "company": _("a company"),
    "date": _("a date"),
    "text": _("a subject or a text"),
    "place": _("a company or a contact"),
}


def missing(kind: ImportKind, mapping: dict[str, str]) -> list[str]:
    """What a file cannot do without and has no column for, in words."""
    groups = {field.needed for field in FIELDS[kind] if field.needed}
    told = {field.needed for field in FIELDS[kind] if mapping.get(field.name)}
    return [str(NEEDS[group]) for group in NEEDS if group in groups - told]
