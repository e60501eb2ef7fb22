"""What follows from an answer: a notice, a loop for a low score, topics; and what talks and owners mean for loops."""

from uuid import UUID

from sqlalchemy import and_, select

from portal.facts import (
    AnswerFact,
    ConsentDeclined,
    ConsentFact,
    ConsentGiven,
    ConsentWithdrawn,
    InteractionLogged,
    LoopOpened,
    OwnerChanged,
    SurveyAnswered,
    SurveyCorrected,
    TopicAdded,
    TopicChanged,
    TopicFact,
)
from portal.ground.db import db
from portal.ground.happen import Itself, later, reacts_to
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import ContactStanding
from portal.surveys.models.answers import Answer
from portal.surveys.models.consents import Consent
from portal.surveys.models.loops import ContactedBy, Loop, is_low, open_loops, settle
from portal.surveys.models.notice_kinds import CONSENT_SAID, LOOP, SURVEY_ANSWER
from portal.surveys.models.surveys import SurveyKind
from portal.surveys.models.topics import Topic, tag, tag_all


@reacts_to(SurveyAnswered)
def look_at_the_answer(fact: SurveyAnswered, _event_id: UUID) -> None:
    answer = db.session.get_one(Answer, (fact.client_id, fact.answer_id))
    tag(answer)
    if is_low(fact.survey_kind, answer.score):
        Loop.open(answer, Itself(fact.name), low=True)


@reacts_to(SurveyCorrected)
def look_at_it_again(fact: SurveyCorrected, _event_id: UUID) -> None:
    answer = db.session.get_one(Answer, (fact.client_id, fact.answer_id))
    tag(answer)
    settle(answer, SurveyKind(fact.survey_kind), Itself(fact.name))


@later(SurveyAnswered, SurveyCorrected)
def tell_of_answer(fact: AnswerFact, event_id: UUID) -> None:
    """Whoever looks after the client hears of every answer that has a name."""
    place = path_to("loops.show", client_id=fact.client_id, answer_id=fact.answer_id)
    notify([_owner_of(fact.client_id)], SURVEY_ANSWER, fact, key=event_id, place=place, subject_id=fact.answer_id)


@reacts_to(LoopOpened)
def tell_the_owner(fact: LoopOpened, event_id: UUID) -> None:
    place = path_to("loops.show", client_id=fact.client_id, answer_id=fact.answer_id)
    notify([_owner_of(fact.client_id)], LOOP, fact, key=event_id, place=place, subject_id=fact.loop_id)


@reacts_to(InteractionLogged)
def a_talk_is_a_contact(fact: InteractionLogged, _event_id: UUID) -> None:
    """Whoever talks with a person whose loop is open has contacted them, whatever they talked about."""
    if not fact.talked_with:
        return
    talked = (
        select(Loop, ContactStanding.last_talk_at)
        .join(
            ContactStanding,
            and_(ContactStanding.client_id == Loop.client_id, ContactStanding.contact_id == Loop.contact_id),
        )
        .where(
            Loop.client_id == fact.client_id,
            Loop.contact_id.in_(fact.talked_with),
            Loop.closed_at.is_(None),
            Loop.contacted_at.is_(None),
            ContactStanding.last_talk_at >= Loop.created_at,
        )
    )
    for loop, at in db.session.execute(talked).all():
        loop.note_contact(Itself(fact.actor_name), ContactedBy.TALK, at=at)


@reacts_to(OwnerChanged)
def loops_go_with_the_client(fact: OwnerChanged, _event_id: UUID) -> None:
    """What the owner before had to close is the new one's; what somebody else took on stays with them."""
    for loop in open_loops(fact.client_id):
        task = loop.task
        if task.owner_id == fact.before_id:
            task.change(Itself(fact.actor_name), owner_id=fact.owner_id)


@later(TopicAdded, TopicChanged)
def look_through_all_answers(fact: TopicFact, _event_id: UUID) -> None:
    tag_all(db.session.get_one(Topic, fact.topic_id))


@reacts_to(ConsentGiven, ConsentDeclined, ConsentWithdrawn)
def tell_who_asked(fact: ConsentFact, event_id: UUID) -> None:
    """And the client's owner, who may be somebody else."""
    consent = db.session.get_one(Consent, (fact.client_id, fact.consent_id))
    people = {id for id in (consent.asked_by_id, _owner_of(fact.client_id)) if id}
    place = path_to("consents.show", client_id=fact.client_id, consent_id=fact.consent_id)
    notify(people, CONSENT_SAID, fact, key=event_id, place=place, subject_id=fact.consent_id)


def _owner_of(client_id: UUID) -> UUID:
    return db.session.get_one(ClientStanding, client_id).owner_id
