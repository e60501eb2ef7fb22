"""The mails of a wave: the first question with its answers as links, in the words of whoever reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from structlog import get_logger

from portal.ground.clock import in_zone, vendor_zone
from portal.ground.db import db
from portal.ground.letters import Letter, reading, write
from portal.ground.mail import Addressee, addressed
from portal.surveys.models.links import invitation_url
from portal.surveys.models.questionnaires import STANDARD, Question, QuestionKind, Questionnaire
from portal.surveys.models.stopping import stop_url
from portal.surveys.models.surveys import SurveyVersion
from portal.surveys.models.waves import Wave, WaveOrigin

log = get_logger("portal.surveys")


@dataclass(frozen=True)
class FirstQuestion:
    """The question as one reader is asked it.

    `answers`: what is sent back for each and its words; empty for what is written or chosen several at once.
    """

    title: str
    text: str
    low: str
    high: str
    answers: list[tuple[str, str]]

    @property
    def is_scale(self) -> bool:
        return bool(self.answers) and all(sent == words for sent, words in self.answers)


class Mails:
    """What a wave writes to its people."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self._read: dict[str | None, FirstQuestion] = {}

    def write(self, row: Any, invitation: Any, *, key: str, reminder: bool = False) -> dict[str, Any] | None:
        """The values of one mail; None where the address is none. `row`: name, email, language and zone of the reader.

        Its words hold the person's own link, so they are forgotten once it is sent.
        """
        url = invitation_url(invitation)
        to = Addressee(row.email, row.name, row.language, row.zone)
        until = in_zone(invitation.expires_at, row.zone or vendor_zone()).date()
        try:
            return addressed(
                to, "survey", key=key, secret=True, client_id=row.client_id, unsubscribe_url=stop_url(invitation),
                **self._said(row.language), url=url, until=until, reminder=reminder,
            )  # fmt: skip
        except ValueError:
            log.warning("not an address", contact=str(invitation.contact_id))
            return None

    def filed(self, row: Any) -> Letter:
        """The same for the history: in the reader's language, without anybody's link."""
        to = Addressee(row.email, row.name, row.language, row.zone)
        with reading(row.language, row.zone):
            known = {"to": to, "url": None, "until": None, "reminder": False}
            return write("survey", self._said(row.language) | known)

    def _said(self, language: str | None) -> dict[str, Any]:
        if language not in self._read:
            self._read[language] = first_question(self._content, language)
        wave = self.wave
        by = wave.by_name if wave.origin == WaveOrigin.HAND else None
        return {"asks": self._read[language], "words": wave.words, "by": by, "is_anonymous": wave.is_anonymous}

    @cached_property
    def _content(self) -> Questionnaire:
        return db.session.get_one(SurveyVersion, (self.wave.survey_id, self.wave.number)).questionnaire


def first_question(asked: Questionnaire, language: str | None) -> FirstQuestion:
    """How a mail asks what comes first, in the reader's language."""
    first = next(asked.asked({}))
    low, high = (asked.said(texts, language) for texts in (first.low, first.high))
    answers = [(sent, asked.said(texts, language) if texts else sent) for sent, texts in _answers(first)]
    return FirstQuestion(asked.said(asked.title, language), asked.said(first.texts, language), low, high, answers)


def _answers(question: Question) -> Iterator[tuple[str, Any]]:
    """What `score` in the address may say, each with its texts; a number has none."""
    if question.kind in STANDARD or question.kind == QuestionKind.SCALE:
        least, most = STANDARD.get(question.kind, (question.least, question.most))
        yield from ((str(number), None) for number in range(least, most + 1))
    elif question.kind == QuestionKind.SINGLE:
        yield from ((choice.key, choice.texts) for choice in question.choices)
