"""Writing to people: a mail to a client's people by their role, a word to those of us whom it concerns."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select

from portal.ground.access import TEAM, Role
from portal.ground.actions import Action, Kind, Occasion, Parameter, Values, register
from portal.ground.db import db
from portal.ground.links import path_to
from portal.ground.mail import Addressee, post
from portal.notices.models.filing import file_sent
from portal.notices.models.telling import Letter, notify
from portal.people.models.assignments import Assignment
from portal.people.models.contacts import Contact, ContactStanding
from portal.people.models.users import Membership, User, access_of
from portal.rules.models.notice_kinds import RULE_MAIL, RULE_WORD
from portal.rules.models.readables import contact_roles

LEADS, EVERYONE, CAUSE = "leads", "everyone", "cause"
OWNER, SERVING, TEAM_LEADS, ADMINS = "owner", "serving", "team_leads", "admins"

_CONTACTS = (
    select(
        Contact.id,
        Contact.name,
        Contact.email,
        Contact.language,
        ContactStanding.role,
        Membership.is_lead,
        Membership.user_id,
    )
    .join(
        ContactStanding,
        (ContactStanding.client_id == Contact.client_id) & (ContactStanding.contact_id == Contact.id),
    )
    .outerjoin(Membership, access_of(Contact.client_id, Contact.id))
    .where(Contact.client_id == bindparam("client_id"), Contact.left_on.is_(None), Contact.email.is_not(None))
    .order_by(Contact.name, Contact.id)
    .limit(200)
)
_US = select(User).where(User.disabled_at.is_(None), User.role.in_(TEAM)).order_by(User.name, User.id)
_SERVES = select(Assignment.user_id).where(
    Assignment.client_id == bindparam("client_id"), Assignment.until_on.is_(None)
)  # fmt: skip


class NobodyToWriteTo(ValueError):
    """Nobody of theirs has this role and a mail address."""


def their_people() -> list[tuple[str, str]]:
    named = {"decision_maker": gettext("decision makers"), "champion": gettext("champions"), "user": gettext("users")}
    named |= {"finance": gettext("people of finance"), "technical": gettext("technical people")}
    roles = [(role, named.get(role, words)) for role, words in contact_roles()]
    return [
        (LEADS, gettext("leads in the portal")),
        (EVERYONE, gettext("everybody with portal access")),
        *roles,
        (CAUSE, gettext("the contact it is about")),
    ]


def our_people() -> list[tuple[str, str]]:
    return [
        (OWNER, gettext("the client’s owner")),
        (SERVING, gettext("everybody who serves the client")),
        (TEAM_LEADS, gettext("all team leads")),
        (ADMINS, gettext("all admins")),
    ]


def _preview_mail(_occasion: Occasion, values: Values) -> str:
    to = dict(their_people()).get(values["to"], "")
    return str(gettext("A mail to %(people)s: “%(subject)s”", people=to, subject=values["subject"]))


def _mail(occasion: Occasion, values: Values) -> Iterable[UUID]:
    """Who signs in is told as they chose to be; who does not gets the mail itself."""
    people = _addressed(occasion, values)
    if not people:
        raise NobodyToWriteTo(gettext("Nobody of theirs has this role and a mail address."))
    words = {"title": values["subject"], "words": values["text"]}
    mails = notify(
        [row.user_id for row in people if row.user_id],
        RULE_MAIL,
        words,
        key=occasion.key,
        client_id=occasion.client_id,
        place=path_to("home.client", client_id=occasion.client_id),
        letter=Letter("rule", words),
    )
    for row in people:
        if row.user_id is None:
            to = Addressee(row.email, row.name, row.language)
            mails.append(post(to, "rule", key=f"{occasion.key} {row.id}", client_id=occasion.client_id, **words))
    if occasion.client_id:
        file_sent(occasion.client_id, mails, key=occasion.key)
    return ()


def _addressed(occasion: Occasion, values: Values) -> list[Any]:
    rows = db.session.execute(_CONTACTS, {"client_id": occasion.client_id}).all()
    to = values["to"]
    if to == LEADS:
        return [row for row in rows if row.is_lead]
    if to == EVERYONE:
        return [row for row in rows if row.is_lead is not None]
    if to == CAUSE:
        return [row for row in rows if row.id == occasion.ids.get("contact_id")]
    return [row for row in rows if row.role == to]


def _preview_word(_occasion: Occasion, values: Values) -> str:
    to = dict(our_people()).get(values["to"], "")
    return str(gettext("A word to %(people)s: “%(words)s”", people=to, words=values["words"]))


def _tell(occasion: Occasion, values: Values) -> Iterable[UUID]:
    """Whoever of them may see the client; under the client's name, whose page it leads to."""
    about = {"words": values["words"]}
    place = path_to("client.show", client_id=occasion.client_id) if occasion.client_id else path_to("rules.index")
    notify(_of_us(occasion, values), RULE_WORD, about, key=occasion.key, client_id=occasion.client_id, place=place)
    return ()


def _of_us(occasion: Occasion, values: Values) -> Sequence[User]:
    """Those of us who are here now; an owner who is away for good is not written to."""
    to = values["to"]
    if to == TEAM_LEADS:
        return db.session.scalars(_US.where(User.role == Role.LEAD)).all()
    if to == ADMINS or occasion.client_id is None:
        return db.session.scalars(_US.where(User.role == Role.ADMIN)).all()
    if to == OWNER:
        return db.session.scalars(_US.where(User.id == occasion.owner_id)).all()
    serving = db.session.scalars(_SERVES, {"client_id": occasion.client_id}).all()
    return db.session.scalars(_US.where(User.id.in_(serving))).all()


register(
    Action(
        "mail",
        _("send a mail to the client"),
        (
            Parameter("to", _("To"), Kind.CHOICE, their_people, default=LEADS, needs={CAUSE: "contact_id"}),
            Parameter("subject", _("Subject"), filled=True),
            Parameter("text", _("Mail"), Kind.PARAGRAPHS, most=10_000, filled=True),
        ),
        preview=_preview_mail,
        perform=_mail,
        announces=lambda _values: [("mail.sent", {})],
        for_client=lambda _values: True,
        is_message=True,
    ),
    Action(
        "word",
        _("tell the team"),
        (
            Parameter("to", _("Whom"), Kind.CHOICE, our_people, default=OWNER),
            Parameter("words", _("What to tell them"), filled=True, most=300),
        ),
        preview=_preview_word,
        perform=_tell,
        needs="",
    ),
)
