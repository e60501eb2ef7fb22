"""Builders for surveys: a published one, a wave of it, an invitation, an answer."""

from datetime import timedelta
from typing import Any

from portal.ground.db import db, new_id, now
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.answers import Answer
from portal.surveys.models.questionnaires import Condition, Question, QuestionKind, Questionnaire, Section
from portal.surveys.models.score_groups import score_group
from portal.surveys.models.surveys import Survey, SurveyKind, SurveyVersion
from portal.surveys.models.waves import Invitation, Wave, WaveOrigin
from tests.make import Make


def question(key: str, kind: QuestionKind, text: str = "How is it?", **values: Any) -> Question:
    texts = {"texts": {"en": text}, "help": {}, "low": {}, "high": {}}
    return Question(key=key, kind=kind, **{**texts, **values})


def nps_questions() -> Questionnaire:
    """The score, and why it is low or high."""
    score = question("score", QuestionKind.NPS, "How likely are you to recommend us?", required=True)
    why = question("why", QuestionKind.LONG, "What is missing?", when=Condition(of="score", least=0, most=6))
    praise = question("praise", QuestionKind.LONG, "What do we do well?", when=Condition(of="score", least=7, most=10))
    section = Section(key="first", texts={}, about={}, parts=(score, why, praise))
    return Questionnaire(title={"en": "October pulse"}, thanks={"en": "Thank you"}, parts=(section,))


def published(make: Make, questionnaire: Questionnaire | None = None, **values: Any) -> Survey:
    """A survey with one version; an NPS one unless another is given."""
    content = (questionnaire or nps_questions()).kept()
    given = {"name": "October pulse", "kind": SurveyKind.NPS, **values}
    survey = Survey(id=new_id(), draft=content, published=1, is_changed=False, **given)
    make.keep(survey, SurveyVersion.of(survey, None))
    return survey


def wave(make: Make, survey: Survey, **values: Any) -> Wave:
    """One that has been sent."""
    given = {"name": "October", "origin": WaveOrigin.HAND, "audience": {}, "by_name": "Ada", "sent_at": now(), **values}
    sent = Wave(id=new_id(), survey_id=survey.id, number=survey.published, planned_for=now(), **given)
    make.keep(sent)
    return sent


def invited(make: Make, wave: Wave, client: Client, contact: Contact, **values: Any) -> Invitation:
    standing = contact.standing
    given = {"owner_id": client.standing.owner_id, "segment": client.standing.segment, "role": standing.role, **values}
    asked = Invitation(
        id=new_id(), client_id=client.id, wave_id=wave.id, contact_id=contact.id, email=contact.email or "a@b.example",
        expires_at=now() + timedelta(days=14), **given,
    )  # fmt: skip
    make.keep(asked)
    return asked


def answered(make: Make, invitation: Invitation, score: int | None = 9, words: str | None = None) -> Answer:
    """Sent, with that score and those words."""
    sent = db.session.get_one(Wave, invitation.wave_id)
    values = {"score": score, "why" if (score or 0) < 7 else "praise": words}
    answer = Answer(
        id=new_id(), client_id=invitation.client_id, invitation_id=invitation.id, contact_id=invitation.contact_id,
        wave_id=sent.id, survey_id=sent.survey_id, number=sent.number, score=score, words=words, completed_at=now(),
        score_group=score_group(db.session.get_one(Survey, sent.survey_id).kind, score),
        values={key: value for key, value in values.items() if value is not None}, folded=words or "",
    )  # fmt: skip
    invitation.started_at = invitation.completed_at = now()
    make.keep(answer)
    return answer
