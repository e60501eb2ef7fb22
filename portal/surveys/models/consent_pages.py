"""Asking somebody for a word to others: the words of it, the mail, and the lists of what was said."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import and_, bindparam, select

from portal.ground.clock import vendor_zone
from portal.ground.db import db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.letters import about_us, reading
from portal.ground.mail import Addressee, post
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.surveys.models.consents import Consent, ConsentKind

SIZE = 50
LAST_ID = UUID(int=(1 << 128) - 1)

_ROWS = (
    select(
        *(Consent.client_id, Consent.id, Consent.kind, Consent.asked, Consent.asked_by_name, Consent.created_at),
        *(Consent.given_at, Consent.declined_at, Consent.withdrawn_at, Consent.wording, Consent.agreed, Consent.quote),
        *(Consent.shown_name, Consent.shown_title, Consent.shown_company, Consent.digest, Consent.contact_id),
        *(Contact.name.label("contact_name"), Client.name.label("client_name")),
    )
    .join(Contact, and_(Contact.client_id == Consent.client_id, Contact.id == Consent.contact_id))
    .join(Client, Client.id == Consent.client_id)
    .order_by(Consent.id.desc())
)
_LIST = _ROWS.where(Consent.id < bindparam("before", type_=Consent.id.type)).limit(SIZE + 1)
_MINE = (
    select(Consent)
    .join(Membership, and_(Membership.client_id == Consent.client_id, Membership.contact_id == Consent.contact_id))
    .where(
        Consent.client_id == bindparam("client_id"),
        Membership.user_id == bindparam("user_id"),
        Membership.ended_at.is_(None),
    )
    .order_by(Consent.id.desc())
    .limit(SIZE)
)


def consents_page(after: str | None) -> Page[Any]:
    """Everything that was asked for, newest first."""
    match unpack_cursor(after):
        case [UUID() as before]:
            pass
        case _:
            before = LAST_ID
    rows = db.session.execute(_LIST, {"before": before}).all()
    return page_of(rows, SIZE, lambda row: (row.id,))


def all_consents() -> Iterator[Any]:
    """All rows, a page at a time."""
    after: str | None = None
    while True:
        found = consents_page(after)
        yield from found.rows
        if (after := found.after) is None:
            return


def asked_of(client_id: UUID, user_id: UUID) -> Sequence[Consent]:
    """What this person of the client was asked for; to be called as the system, for the rows are the team's."""
    return db.session.scalars(_MINE, {"client_id": client_id, "user_id": user_id}).all()


def consent_words(kind: ConsentKind) -> list[str]:
    """The sentences a person agrees to, in the reader's language; other sentences need another `WORDING`."""
    vendor = about_us()["vendor_name"]
    what = {
        ConsentKind.REFERRAL: gettext(
            "%(vendor)s may tell the people I name that I recommended it, with my name as given here.", vendor=vendor
        ),
        ConsentKind.TESTIMONIAL: gettext(
            "%(vendor)s may publish my words with my name, title and company as given here.", vendor=vendor
        ),
        ConsentKind.CASE_STUDY: gettext(
            "%(vendor)s may write about our work together, with my words, name, title and company as given here, and "
            "shows me the text before it is published.",
            vendor=vendor,
        ),
    }
    freely = gettext("I agree freely, and nothing changes in our work together if I do not.")
    end = gettext("I can take this back at any time on this page; then it is not used any more.")
    return [what[kind], freely, end]


def draft_words(kind: ConsentKind, contact: Contact, by: User) -> str:
    """What somebody could write to ask, in the person's language."""
    client = db.session.get_one(Client, contact.client_id)
    with reading(contact.language or client.language or "en", client.zone or vendor_zone()):
        asks = {
            ConsentKind.REFERRAL: gettext("Is there somebody you would recommend us to?"),
            ConsentKind.TESTIMONIAL: gettext("May we quote a few words of yours about working with us?"),
            ConsentKind.CASE_STUDY: gettext("May we tell the story of our work together, as an example for others?"),
        }
        thanks = gettext("Thank you for your answer to our survey; it made our day.")
        easy = gettext("If you would rather not, say so on the page: that is fine.")
    return f"{thanks} {asks[kind]} {easy}\n\n{by.name}"


def ask(contact: Contact, kind: ConsentKind, by: User, *, words: str, answer_id: UUID | None) -> Consent:
    """Ask in these words by mail, with the address of the page to answer on.

    Raises AskedAlready, and ValueError for somebody without an address or who has left. The mail is not filed: its
    link is the person's own, and what was asked stands in the consent.
    """
    if not contact.email or contact.left_on:
        raise ValueError("nobody to write to")
    client = db.session.get_one(Client, contact.client_id)
    consent = Consent.ask(contact, kind, by, asked=words, answer_id=answer_id)
    addressee = Addressee(contact.email, contact.name, contact.language or client.language, client.zone)
    key = f"consent {consent.id}"
    post(
        addressee, "consent", key=key, client_id=client.id, secret=True, reply_to=by.email, words=words, url=consent.url
    )
    return consent
