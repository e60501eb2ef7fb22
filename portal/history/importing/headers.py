"""Which system a file comes from and which column is which field, told by its headers.

The headers are those of the exports of HubSpot (records of an object), Salesforce (reports and the data export) and
Pipedrive (lists; there the headers carry the name of the object, as in “Organization - Name”).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.ground.fold import fold
from portal.history.importing.fields import FIELDS, missing
from portal.history.models.imports import ImportKind
from portal.history.models.written import InteractionKind

HUBSPOT, SALESFORCE, PIPEDRIVE, OTHER = "hubspot", "salesforce", "pipedrive", "other"
SYSTEMS = {HUBSPOT: "HubSpot", SALESFORCE: "Salesforce", PIPEDRIVE: "Pipedrive"}
_C, _P, _N = ImportKind.COMPANIES, ImportKind.CONTACTS, ImportKind.NOTES


@dataclass(frozen=True)
class Export:
    """One kind of file a system gives out, known by the folded headers in `marks`; `kind_of`: what its notes are."""

    system: str
    kind: ImportKind
    marks: frozenset[str]
    kind_of: InteractionKind = field(default=InteractionKind.NOTE)


def _export(system: str, kind: ImportKind, marks: str, kind_of: InteractionKind = InteractionKind.NOTE) -> Export:
    return Export(system, kind, frozenset(marks.split("|")), kind_of)


EXPORTS = (
    _export(HUBSPOT, _N, "record id|call title", InteractionKind.CALL),
    _export(HUBSPOT, _N, "record id|call notes", InteractionKind.CALL),
    _export(HUBSPOT, _N, "record id|meeting name", InteractionKind.MEETING),
    _export(HUBSPOT, _N, "record id|meeting title", InteractionKind.MEETING),
    _export(HUBSPOT, _N, "record id|email subject", InteractionKind.EMAIL),
    _export(HUBSPOT, _N, "record id|note body", InteractionKind.NOTE),
    _export(HUBSPOT, _P, "record id|first name|last name"),
    _export(HUBSPOT, _C, "record id|company name"),
    _export(SALESFORCE, _N, "subject|company account|assigned"),
    _export(SALESFORCE, _N, "id|whoid|subject|startdatetime", InteractionKind.MEETING),
    _export(SALESFORCE, _N, "id|whoid|subject|activitydate"),
    _export(SALESFORCE, _P, "account name|last name|first name"),
    _export(SALESFORCE, _P, "id|accountid|lastname"),
    _export(SALESFORCE, _C, "account name|account owner"),
    _export(SALESFORCE, _C, "account name|account id"),
    _export(SALESFORCE, _C, "id|name|billingcity"),
    _export(SALESFORCE, _C, "id|name|billingstreet"),
    _export(PIPEDRIVE, _N, "activity subject"),
    _export(PIPEDRIVE, _N, "note content"),
    _export(PIPEDRIVE, _N, "subject|due date|assigned to user"),
    _export(PIPEDRIVE, _N, "content|add time|organization"),
    _export(PIPEDRIVE, _P, "person name"),
    _export(PIPEDRIVE, _C, "organization name"),
)

# Folded headers by field, the better one first.
_COMPANY_ID = (
    "associated company ids primary|primary associated company id|associated company ids|associated company id|"
    "account id|accountid|organization id|activity organization id|company id|whatid"
)
_COMPANY = (
    "associated company|associated company primary|company account|account name|organization|person organization|"
    "activity organization|note organization|organization name|company name|company|organisation|client"
)
SYNONYMS: dict[ImportKind, dict[str, str]] = {
    _C: {
        "name": "company name|account name|organization name|organisation name|name|company|organization|"
        "organisation|client",
        "external_id": "record id|account id|organization id|organization system id|company id|client id|id",
        "owner": "company owner|account owner|organization owner|owner|account manager|ownername|owner name",
        "state": "lifecycle stage|type|organization label|state of relationship|status|stage|label|account type",
        "segment": "segment|tier|account tier|customer segment|rating",
        "industry": "industry|organization industry|sector",
        "website": "website url|website|company domain name|organization website|domain|url|web site",
        "phone": "phone number|phone|organization phone|telephone|main phone",
        "address": "street address|billing street|billingstreet|organization address|billing address line 1|address|"
        "street",
        "city": "city|billing city|billingcity|town",
        "region": "state region|billing state province|billingstate|county|province",
        "postal_code": "postal code|billing zip postal code|billingpostalcode|zip|postcode|zip code",
        "country": "country region|billing country|billingcountry|country",
        "value_cents": "annual contract value|contract value|arr|value a year|value|annual value|recurring revenue",
        "currency": "currency|account currency|currencyisocode|company currency",
        "started_on": "customer since|became a customer date|with us since|start date|contract start date|started on",
        "renewal_on": "renewal date|contract end date|renewal|contract renewal date|renews on",
    },
    _P: {
        "name": "person name|full name|name|contact name|contact",
        "first_name": "first name|firstname|person first name|given name",
        "last_name": "last name|lastname|person last name|surname|family name",
        "external_id": "record id|contact id|person id|person system id|id",
        "company_ids": _COMPANY_ID,
        "company": _COMPANY,
        "email": "email|person email work|person email|email address|e mail|mail|person email home|person email other",
        "phone": "phone number|phone|person phone work|person phone|mobile phone number|mobile phone|mobile|"
        "person phone mobile|telephone",
        "title": "job title|title|person job title|position|role at company",
        "language": "preferred language|language|person language",
        "role": "buying role|role in relationship|role|relationship role|contact role",
    },
    _N: {
        "occurred_at": "meeting start time|start date time|startdatetime|activity date|activity due date|due date|"
        "activitydate|date|note add time|add time|start|call date|sent on|create date|created date|createddate|when",
        "time": "activity due time|due time|time",
        "kind": "activity type|type|task subtype|tasksubtype|engagement type|interaction type|kind",
        "title": "call title|meeting name|meeting title|email subject|activity subject|subject|title",
        "text": "call notes|call body|meeting description|note body|email body|email text body|activity note|"
        "note content|full comments|comments|description|content|body|note|notes|text",
        "more": "internal meeting notes|activity public description|public description",
        "company_ids": _COMPANY_ID,
        "company": _COMPANY,
        "contact_ids": "associated contact ids|associated contact id|contact id|whoid|person id|activity person id",
        "contacts": "associated contact|associated contacts|contact|contact person|activity contact person|"
        "contact name|person|activity person|note person|person name",
        "contact_mails": "contact email|email|person email|email to address|to",
        "author": "activity assigned to|assigned to|assigned|activity assigned to user|assigned to user|note user|user|"
        "owner|author|logged by|activity owner|created by|activity created by",
        "minutes": "call duration|meeting duration|duration|activity duration|call duration seconds|"
        "calldurationinseconds|durationinminutes|minutes|length",
        "external_id": "record id|activity id|activity system id|task id|event id|note id|engagement id|id",
    },
}


def recognise(headers: Sequence[str]) -> Export | None:
    """Whose export this is: of all that fit, the one with most marks, then the one with most known columns."""
    have = {fold(header) for header in headers}
    fitting = [export for export in EXPORTS if export.marks <= have]
    return max(fitting, key=lambda export: (len(export.marks), len(guess(export.kind, headers))), default=None)


def guess(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """Our field -> header, each header for one field only."""
    left = {fold(header): header for header in reversed(headers)}
    found = {}
    for each in FIELDS[kind]:
        known = next((name for name in SYNONYMS[kind][each.name].split("|") if name in left), None)
        if known:
            found[each.name] = left.pop(known)
    return found


def likely_kind(headers: Sequence[str]) -> ImportKind | None:
    """What a file of an unknown system holds: notes if all they need is there, else people with addresses."""
    if not missing(_N, guess(_N, headers)):
        return _N
    people = guess(_P, headers)
    return _P if not missing(_P, people) and ("email" in people or "first_name" in people) else None
