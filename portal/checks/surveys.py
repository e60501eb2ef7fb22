"""Surveys hold together: answers belong to their invitations, loops to their answers, and what is repeated agrees."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select

from portal.checks.findings import told, told_rows
from portal.ground.db import db
from portal.surveys.models.answers import AnonymousAnswer, Answer
from portal.surveys.models.consents import Consent
from portal.surveys.models.loops import Loop
from portal.surveys.models.score_groups import HIGH, LOW, ScoreGroup
from portal.surveys.models.surveys import Survey
from portal.surveys.models.topics import AnswerTopic
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import WithheldAsk
from portal.tasks.models import Task

_ASKED = and_(Invitation.client_id == Answer.client_id, Invitation.id == Answer.invitation_id)
_SAID = and_(Loop.client_id == Answer.client_id, Loop.answer_id == Answer.id)
_ELSEWHERE = (
    select(Answer.id)
    .join(Invitation, _ASKED)
    .join(Wave, Wave.id == Invitation.wave_id)
    .where(
        or_(
            Answer.wave_id != Invitation.wave_id,
            Answer.contact_id != Invitation.contact_id,
            Answer.survey_id != Wave.survey_id,
            Answer.number != Wave.number,
            Wave.is_anonymous,
        )
    )
)
_HALF_SENT = (
    select(Invitation.id)
    .join(Wave, Wave.id == Invitation.wave_id)
    .outerjoin(Answer, _ASKED)
    .where(~Wave.is_anonymous, Invitation.completed_at.is_(None) != Answer.completed_at.is_(None))
)
_answered = (
    select(Invitation.wave_id, func.count().label("times"))
    .where(Invitation.completed_at.is_not(None))
    .group_by(Invitation.wave_id)
    .subquery()
)
_nameless = select(AnonymousAnswer.wave_id, func.count().label("times")).group_by(AnonymousAnswer.wave_id).subquery()
_MISCOUNTED = (
    select(Wave.id)
    .outerjoin(_answered, _answered.c.wave_id == Wave.id)
    .outerjoin(_nameless, _nameless.c.wave_id == Wave.id)
    .where(
        func.coalesce(_nameless.c.times, 0) != case((Wave.is_anonymous, func.coalesce(_answered.c.times, 0)), else_=0)
    )
)
_WITHHELD_AND_ASKED = (
    select(WithheldAsk.id)
    .outerjoin(
        Invitation,
        and_(
            Invitation.client_id == WithheldAsk.client_id,
            Invitation.wave_id == WithheldAsk.wave_id,
            Invitation.contact_id == WithheldAsk.contact_id,
        ),
    )
    .where(WithheldAsk.asked_at.is_(None) != Invitation.id.is_(None))
)


def _of_kind(name: ScoreGroup) -> ColumnElement[bool]:
    scales: dict[ScoreGroup, Any] = {
        ScoreGroup.LOW: [and_(Survey.kind == kind, Answer.score <= most) for kind, most in LOW.items()],
        ScoreGroup.HIGH: [and_(Survey.kind == kind, Answer.score >= least) for kind, least in HIGH.items()],
    }
    return or_(*scales[name])


_group: Any = case(
    (or_(Answer.completed_at.is_(None), Answer.score.is_(None), Survey.kind.not_in(LOW)), null()),
    *((_of_kind(name), name.value) for name in (ScoreGroup.LOW, ScoreGroup.HIGH)),
    else_=ScoreGroup.MIDDLE.value,
)
_UNGROUPED = (
    select(Answer.id).join(Survey, Survey.id == Answer.survey_id).where(Answer.score_group.is_distinct_from(_group))
)
_UNTRUE_TAGS = (
    select(AnswerTopic.answer_id)
    .join(Answer, and_(Answer.client_id == AnswerTopic.client_id, Answer.id == AnswerTopic.answer_id))
    .where(
        or_(
            AnswerTopic.said_at != Answer.completed_at,
            Answer.completed_at.is_(None),
            AnswerTopic.score_group.is_distinct_from(Answer.score_group),
        )
    )
)
_NOT_FOLLOWED = select(Answer.id).outerjoin(Loop, _SAID).where(Answer.score_group == ScoreGroup.LOW, Loop.id.is_(None))
_APART = (
    select(Loop.id)
    .outerjoin(Task, and_(Task.client_id == Loop.client_id, Task.answer_id == Loop.answer_id))
    .where(or_(Task.id.is_(None), Loop.closed_at.is_(None) != Task.done_at.is_(None)))
)
_GIVEN = select(Consent).where(Consent.given_at.is_not(None)).execution_options(yield_per=500)


def answers_belong_to_their_invitations() -> list[str]:
    """The same person, wave and version; sent with the invitation; and as many without a name as were sent so."""
    return [
        *told_rows("answers of another person, wave or version than their invitation's", _ELSEWHERE),
        *told_rows("invitations answered without an answer, or the other way round", _HALF_SENT),
        *told_rows("waves with more or fewer answers without a name than were sent", _MISCOUNTED),
    ]


def nobody_is_asked_and_withheld() -> list[str]:
    return told_rows(
        "people withheld in a wave that asked them, or called asked though they were not", _WITHHELD_AND_ASKED
    )


def answers_repeat_the_truth() -> list[str]:
    """What lists are found by says what the answer says."""
    return [
        *told_rows("answers whose score lies in another group", _UNGROUPED),
        *told_rows("answers about a topic at another time or score", _UNTRUE_TAGS),
    ]


def low_answers_are_followed_up() -> list[str]:
    """Each has its loop, and a loop ends with its task."""
    return [
        *told_rows("low answers without a loop", _NOT_FOLLOWED),
        *told_rows("loops whose task says something else", _APART),
    ]


def consents_say_what_was_agreed_to() -> list[str]:
    changed = (consent.id for consent in db.session.scalars(_GIVEN) if not consent.is_whole)
    return told("consents that are not what was agreed to", changed)
