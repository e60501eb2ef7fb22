"""The demo's surveys: waves of fourteen months, who was asked, who answered, and one that is still open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from sqlalchemy import select

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.loops import Unhappy, add_loop
from portal.demo.people import Settled, noon
from portal.demo.survey_words import ENGLISH, OTHERS
from portal.facts import SurveyAnswered
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.ground.months import month_title
from portal.people.models.clients import ClientState
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole, Stance
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.loops import is_low
from portal.surveys.models.questionnaires import Question, QuestionKind, Questionnaire, Values
from portal.surveys.models.said import Said
from portal.surveys.models.score_groups import score_group
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from portal.surveys.models.surveys import Survey, SurveyVersion
from portal.surveys.models.waves import Invitation, Wave, WaveOrigin

OPEN_DAYS = 14
FIRST_ASKED_AFTER = 30  # days after a client's start
LEADING = frozenset({RelationshipRole.DECISION_MAKER, RelationshipRole.CHAMPION})
DAILY = frozenset({RelationshipRole.USER, RelationshipRole.TECHNICAL})
EVERYBODY = frozenset(RelationshipRole)
WAITING = frozenset({"Bea Marsh", "Carl Reid"})  # they have not answered yet what is open now
GONE_WRONG = {"Adam Castle", "Clare Nunn", "Ewan Hale"}  # mails to them came back
TIRED = {"Ruth Nash"}  # wanted no more surveys
MOODS = {  # out of ten, before anything else counts
    "Acme": 8.6, "Globex": 6.4, "Northwind Dental Group": 8.0, "Aldgate Veterinary": 9.1, "Penhallow Opticians": 5.4,
    "Moor Lane Software": 8.2, "Bosphorus Hospitality": 8.3, "Ararat Learning": 7.6, "Parsa Trade House": 8.4,
    "Whitby Harbour Hotels": 4.8,
}  # fmt: skip
STANCES = {Stance.SUPPORTS: 0.7, Stance.UNSURE: -1.1, Stance.AGAINST: -2.5}
BETTER = 0.25  # by which moods rise from one wave to the next
SCALES = {QuestionKind.NPS: (0, 10), QuestionKind.CSAT: (1, 5), QuestionKind.CES: (1, 7)}


@dataclass(frozen=True)
class Sending:
    """One wave: so many days ago, of a shipped survey, to people of these roles."""

    days_ago: int
    shipped: str
    roles: frozenset[RelationshipRole]
    answering: float
    origin: WaveOrigin = WaveOrigin.SCHEDULE


SENDINGS = (
    Sending(405, "relationship", EVERYBODY, 0.62),
    Sending(345, "quarterly_review", LEADING, 0.8),
    Sending(305, "relationship", EVERYBODY, 0.66),
    Sending(255, "quarterly_review", LEADING, 0.78),
    Sending(205, "relationship", EVERYBODY, 0.7),
    Sending(165, "quarterly_review", LEADING, 0.82),
    Sending(130, "after_concern", DAILY, 0.6, WaveOrigin.RULE),
    Sending(100, "relationship", EVERYBODY, 0.74),
    Sending(68, "quarterly_review", LEADING, 0.8),
    Sending(36, "after_concern", DAILY, 0.64, WaveOrigin.RULE),
    Sending(3, "quarterly_review", LEADING, 0.45, WaveOrigin.HAND),
)


def add_surveys(bulk: Bulk, chance: Random, clients: Sequence[Settled], today: date, sender: User) -> None:
    """After everybody is in; the surveys are those that ship, brought here where no setup brought them."""
    load_shipped_surveys()
    for survey in db.session.scalars(select(Survey).where(Survey.shipped == "relationship")):
        survey.for_clients = True
    db.session.commit()
    sent = Surveyed(bulk, chance, clients, today, sender)
    for rank, sending in enumerate(SENDINGS):
        sent.send(sending, rank)
    bulk.write()


class Surveyed:
    """Asks the people of every client that was there at the time."""

    def __init__(self, bulk: Bulk, chance: Random, clients: Sequence[Settled], today: date, sender: User) -> None:
        self.bulk, self.chance, self.clients, self.today, self.sender = bulk, chance, clients, today, sender
        surveys = select(SurveyVersion, Survey).join(Survey, Survey.id == SurveyVersion.survey_id)
        self.surveys = {str(one.shipped): (version, one) for version, one in db.session.execute(surveys)}
        self.words = {mood: cycle(said) for mood, said in ENGLISH.items()}
        self.people: dict[Any, list[Any]] = {}
        everybody = select(Contact, ContactStanding).join(
            ContactStanding,
            (ContactStanding.client_id == Contact.client_id) & (ContactStanding.contact_id == Contact.id),
        )
        for contact, standing in db.session.execute(everybody.order_by(Contact.client_id, Contact.id)):
            self.people.setdefault(contact.client_id, []).append((contact, standing))

    def send(self, sending: Sending, rank: int) -> None:
        version, survey = self.surveys[sending.shipped]
        at = noon(self.today - timedelta(days=sending.days_ago)) - timedelta(hours=3)
        wave_id = id_at(at, self.chance)
        self.bulk.add(
            Wave, id=wave_id, created_at=at, survey_id=survey.id, number=version.number, origin=sending.origin,
            name=f"{survey.name}, {month_title(at.date())}", audience={}, planned_for=at, sent_at=at,
            by_id=self.sender.id, by_name=self.sender.name,
        )  # fmt: skip
        for settled, contact, standing in self._asked(sending):
            self._ask(sending, rank, (version, survey, wave_id, at), settled, contact, standing)

    def _asked(self, sending: Sending) -> Iterator[tuple[Settled, Contact, ContactStanding]]:
        on = self.today - timedelta(days=sending.days_ago)
        for settled in self.clients:
            is_theirs = settled.company.state not in (ClientState.PROSPECT, ClientState.ONBOARDING)
            if not is_theirs or not settled.since + timedelta(days=FIRST_ASKED_AFTER) <= on <= settled.until:
                continue
            for contact, standing in self.people[settled.id]:
                if standing.role in sending.roles and (contact.left_on is None or contact.left_on > on):
                    yield settled, contact, standing

    def _ask(
        self, sending: Sending, rank: int, what: tuple[Any, ...], settled: Settled, contact: Any, standing: Any
    ) -> None:
        version, survey, wave_id, at = what
        is_open = sending.days_ago < OPEN_DAYS
        waits = is_open and contact.name in WAITING
        bounced, tired = contact.name in GONE_WRONG, contact.name in TIRED
        answers = not (waits or bounced or tired) and self.chance.random() < sending.answering
        began = at + timedelta(minutes=self.chance.randrange(20, min(7, sending.days_ago - 1) * 24 * 60))
        done = began + timedelta(minutes=2)
        started = began if answers or (not (waits or bounced or tired) and self.chance.random() < 0.12) else None
        reminded = 0 if answers or is_open else 2
        owner = settled.before if settled.before and at.date() < settled.changed_on else settled.owner
        invitation_id = id_at(at, self.chance)
        link = {"client_id": settled.id, "wave_id": wave_id, "contact_id": contact.id}
        self.bulk.add(
            Invitation, id=invitation_id, created_at=at, email=contact.email, language=contact.language,
            owner_id=owner.id, segment=settled.company.segment, role=standing.role, reminded=reminded,
            expires_at=at + timedelta(days=OPEN_DAYS), reminded_at=at + timedelta(days=8) if reminded else None,
            bounced_at=at + timedelta(minutes=2) if bounced else None,
            stopped_at=at + timedelta(hours=5) if tired else None,
            started_at=started, completed_at=done if answers else None, **link,
        )  # fmt: skip
        if answers:
            score = self._score(rank, survey, settled, standing)
            said = Said.to(version.questionnaire, self._values(version.questionnaire, score, contact.language))
            self._answer(survey, version, {**link, "invitation_id": invitation_id}, contact, said, done, settled.owner)

    def _score(self, rank: int, survey: Survey, settled: Settled, standing: Any) -> int:
        """How content somebody is, on the scale of the survey."""
        least, most = SCALES[QuestionKind(survey.kind.value)]
        mood = MOODS[settled.company.name] + STANCES.get(standing.stance, 0) + (rank - len(SENDINGS)) * BETTER / 2
        content = min(10.0, max(0.0, mood + 1.2 + self.chance.gauss(0, 1.5)))
        return round(least + content / 10 * (most - least))

    def _values(self, asked: Questionnaire, score: int, language: str | None) -> Values:
        """Something for every question; those they are not asked are left out later."""
        standard = asked.standard
        least, most = SCALES[standard.kind] if standard else (0, 10)
        content = (score - least) / (most - least)
        values: dict[str, Any] = {}
        has_words = False
        for question in asked.questions():
            if question == standard:
                values[question.key] = score
            elif question.kind == QuestionKind.LONG and not has_words:
                if question.when is None or question.when.holds(values):
                    has_words = True
                    if self.chance.random() < 0.66:
                        values[question.key] = self._wrote(content, language)
            elif chosen := self._chosen(question, content):
                values[question.key] = chosen
        return values

    def _chosen(self, question: Question, content: float) -> Any:
        if question.kind == QuestionKind.SCALE:
            own = min(1.0, max(0.0, content + self.chance.gauss(-0.08, 0.15)))
            return round(question.least + own * (question.most - question.least))
        if question.kind == QuestionKind.SINGLE:
            return question.choices[round((1 - content) * (len(question.choices) - 1))].key
        if question.kind == QuestionKind.MULTIPLE:
            return [one.key for one in question.choices[:-1] if self.chance.random() < 0.4]
        return None

    def _wrote(self, content: float, language: str | None) -> str:
        mood = "low" if content <= 0.6 else "middling" if content <= 0.8 else "high"
        own = OTHERS.get(language or "en")
        return self.chance.choice(own[mood]) if own else next(self.words[mood])

    def _answer(
        self,
        survey: Survey,
        version: SurveyVersion,
        link: dict[str, Any],
        contact: Contact,
        said: Said,
        at: datetime,
        owner: User,
    ) -> None:
        answer_id = id_at(at, self.chance)
        self.bulk.add(
            Answer, id=answer_id, created_at=at, survey_id=survey.id, number=version.number, completed_at=at,
            language=contact.language or "en", saved_at=at, score_group=score_group(survey.kind, said.score),
            **vars(said), **link,
        )  # fmt: skip
        fact = SurveyAnswered(
            client_id=contact.client_id, actor_id=None, actor_name=contact.name, answer_id=answer_id,
            survey_id=survey.id, contact_id=contact.id, name=version.name, survey_kind=survey.kind.value,
            score=said.score, words=said.words,
        )  # fmt: skip
        add_event(self.bulk, fact, at, self.chance)
        if is_low(survey.kind, said.score):
            add_loop(self.bulk, self.chance, self.today, Unhappy(answer_id, contact, said, at, owner))
