"""Who asked for what we changed, and telling them: in the portal, and by mail in their language."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from portal.ground.db import db
from portal.ground.links import mailed_link, path_to
from portal.ground.mail import Addressee, Mail, post
from portal.notices.models.filing import file_sent
from portal.notices.models.telling import Letter, notify
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.surveys.models.answers import Answer
from portal.surveys.models.improvements import Improvement, ToldImprovement
from portal.surveys.models.notice_kinds import IMPROVED
from portal.surveys.models.topics import AnswerTopic

MOST_LOOKED_AT = 500
MOST_LISTED = 100

_NEWEST = (
    select(
        *(Improvement.id, Improvement.title, Improvement.text, Improvement.by_name),
        *(Improvement.created_at, Improvement.first_told_at),
    )
    .order_by(Improvement.created_at.desc(), Improvement.id.desc())
    .limit(MOST_LISTED)
)
_ACCESS = select(Membership.user_id).where(
    Membership.client_id == bindparam("client_id"),
    Membership.contact_id == bindparam("contact_id"),
    Membership.ended_at.is_(None),
)
_TOLD = (
    select(ToldImprovement.id, ToldImprovement.title, ToldImprovement.text, ToldImprovement.by_name)
    .add_columns(ToldImprovement.created_at)
    .where(
        ToldImprovement.client_id == bindparam("client_id"),
        ToldImprovement.contact_id.in_(
            select(Membership.contact_id).where(
                Membership.client_id == bindparam("client_id"),
                Membership.user_id == bindparam("user_id"),
                Membership.ended_at.is_(None),
            )
        ),
    )
    .order_by(ToldImprovement.id.desc())
    .limit(MOST_LISTED)
)


def newest_improvements() -> Sequence[Any]:
    """Rows of what we changed, newest first."""
    return db.session.execute(_NEWEST).all()


def told_to(client_id: UUID, user_id: UUID) -> Sequence[Any]:
    """What this person of the client was told, newest first; nobody else's."""
    return db.session.execute(_TOLD, {"client_id": client_id, "user_id": user_id}).all()


def who_asked(improvement: Improvement) -> list[Any]:
    """The newest answer in words of each person about its topic and in its survey, of the clients the reader sees.

    Rows of client_id, contact_id, name, client_name, score, words, completed_at, may_talk and told_at.
    """
    asked = (
        select(
            *(Answer.client_id, Answer.contact_id, Answer.score, Answer.words, Answer.completed_at, Answer.may_talk),
            *(Contact.name, Client.name.label("client_name"), ToldImprovement.created_at.label("told_at")),
        )
        .join(Contact, and_(Contact.client_id == Answer.client_id, Contact.id == Answer.contact_id))
        .join(Client, Client.id == Answer.client_id)
        .outerjoin(
            ToldImprovement,
            and_(
                ToldImprovement.client_id == Answer.client_id,
                ToldImprovement.contact_id == Answer.contact_id,
                ToldImprovement.improvement_id == improvement.id,
            ),
        )
        .where(Answer.completed_at.is_not(None), Answer.words.is_not(None), Contact.left_on.is_(None))
        .order_by(Answer.completed_at.desc(), Answer.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    if improvement.survey_id:
        asked = asked.where(Answer.survey_id == improvement.survey_id)
    if improvement.topic_id:
        about = and_(AnswerTopic.client_id == Answer.client_id, AnswerTopic.answer_id == Answer.id)
        asked = asked.join(AnswerTopic, about)
        asked = asked.where(AnswerTopic.topic_id == improvement.topic_id, AnswerTopic.is_off.is_(False))
    newest: dict[tuple[UUID, UUID], Any] = {}
    for row in db.session.execute(asked):
        newest.setdefault((row.client_id, row.contact_id), row)
    return list(newest.values())


def tell(improvement: Improvement, by: User, chosen: Collection[tuple[UUID, UUID]]) -> int:
    """Tell these of those who asked, each once; how many. Who asked not to be talked to is left in peace."""
    people = [
        db.session.get_one(Contact, (row.client_id, row.contact_id))
        for row in who_asked(improvement)
        if (row.client_id, row.contact_id) in chosen and row.may_talk is not False
    ]
    told = improvement.tell(by, people)
    for row in told:
        file_sent(row.client_id, _write(row), key=f"improvement {row.id}", by=by)
    return len(told)


def _write(told: ToldImprovement) -> list[Mail]:
    """To their login as they like to be told, or to the address of somebody without one."""
    contact = db.session.get_one(Contact, (told.client_id, told.contact_id))
    words: dict[str, Any] = {"title": told.title, "words": told.text, "by_name": told.by_name}
    users = db.session.scalars(_ACCESS, {"client_id": told.client_id, "contact_id": told.contact_id}).all()
    if users:
        place = path_to("your_words.index", client_id=told.client_id)
        url = mailed_link("your_words.index", client_id=told.client_id)
        about = {"title": told.title, "by": told.by_name}
        letter = Letter("improvement", {**words, "url": url})
        return notify(
            users, IMPROVED, about, key=f"improvement {told.id}", client_id=told.client_id, place=place, letter=letter
        )
    return list(_mail(contact, told, words))


def _mail(contact: Contact, told: ToldImprovement, words: dict[str, Any]) -> Iterable[Mail]:
    if contact.email:
        client = db.session.get_one(Client, contact.client_id)
        addressee = Addressee(contact.email, contact.name, contact.language or client.language, client.zone)
        key = f"improvement {told.id}"
        yield post(addressee, "improvement", key=key, client_id=client.id, url=None, **words)
