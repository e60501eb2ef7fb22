"""What somebody filled in: read from a sent form of a questionnaire into `Values`, with a word beside each mistake.

The field of a question is called `q-<key>`, that of a row of a matrix `q-<key>-<row>`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext

from portal.ground.calendars import digits
from portal.ground.forms import YEARS
from portal.surveys.models.questionnaires import COUNTED, Question, QuestionKind, Questionnaire

LONGEST = {QuestionKind.SHORT: 200, QuestionKind.LONG: 5000}
Fields = Mapping[str, Sequence[str]]


@dataclass
class Sent:
    """`values`: what counts. `typed`: the same, with what was refused, to be shown again. `errors`: by question."""

    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Refused(ValueError):
    """With what was typed and what to do about it."""

    def __init__(self, typed: Any, message: str) -> None:
        super().__init__(message)
        self.typed, self.message = typed, message


def field_name(key: str, row: str | None = None) -> str:
    return f"q-{key}-{row}" if row else f"q-{key}"


def read_answers(questionnaire: Questionnaire, fields: Fields, *, partial: bool = False) -> Sent:
    """`fields`: `request.form.to_dict(flat=False)`. What is not asked after the answers before it is dropped.

    `partial`: as it is being filled in; nothing is demanded yet.
    """
    sent = Sent()
    for question in questionnaire.asked(sent.values):  # which is filled here, as the next question is looked for
        try:
            given = READ[question.kind](question, fields)
        except Refused as refusal:
            sent.typed[question.key], sent.errors[question.key] = refusal.typed, refusal.message
            continue
        if given is not None:
            sent.values[question.key] = sent.typed[question.key] = given
        if not partial and question.required and not _is_whole(question, given):
            sent.errors[question.key] = _demand(question)
    return sent


def _one(question: Question, fields: Fields, row: str | None = None) -> str | None:
    given = fields.get(field_name(question.key, row))
    return (given[0].replace("\r\n", "\n").strip() or None) if given else None


def _number(question: Question, fields: Fields) -> Any:
    offered = {str(number): number for number in question.numbers}
    return _offered(_one(question, fields), offered)


def _single(question: Question, fields: Fields) -> Any:
    return _offered(_one(question, fields), _keys(question))


def _multiple(question: Question, fields: Fields) -> list[str] | None:
    keys = _keys(question)
    ticked = {_offered(given, keys) for given in fields.get(field_name(question.key), ())}
    return [key for key in keys if key in ticked] or None


def _matrix(question: Question, fields: Fields) -> dict[str, str] | None:
    keys = _keys(question)
    rows = {row.key: _offered(_one(question, fields, row.key), keys) for row in question.rows}
    return {row: key for row, key in rows.items() if key is not None} or None


def _text(question: Question, fields: Fields) -> str | None:
    given, most = _one(question, fields), LONGEST[question.kind]
    if given and len(given) > most:
        raise Refused(given, gettext("Shorten this to %(number)s characters.", number=digits(most)))
    return given


def _day(question: Question, fields: Fields) -> str | None:
    given = _one(question, fields)
    try:
        if given and date.fromisoformat(given).year not in YEARS:
            raise ValueError(given)
    except ValueError as error:
        raise Refused(given, gettext("Give a day as year, month and day, for example 2026-03-21.")) from error
    return given and date.fromisoformat(given).isoformat()


READ: Mapping[QuestionKind, Callable[[Question, Fields], Any]] = {
    **dict.fromkeys(COUNTED, _number),
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.SHORT: _text,
    QuestionKind.LONG: _text,
    QuestionKind.DATE: _day,
}


def _keys(question: Question) -> dict[str, str]:
    return {choice.key: choice.key for choice in question.choices}


def _offered(given: str | None, offered: Mapping[str, Any]) -> Any:
    if given is not None and given not in offered:
        raise Refused(None, gettext("Choose one of the answers offered."))
    return None if given is None else offered[given]


def _is_whole(question: Question, given: Any) -> bool:
    return given is not None and (question.kind != QuestionKind.MATRIX or len(given) == len(question.rows))


def _demand(question: Question) -> str:
    if question.kind == QuestionKind.MATRIX:
        return str(gettext("Choose an answer in each row."))
    if question.kind in (QuestionKind.SHORT, QuestionKind.LONG):
        return str(gettext("Write a few words here."))
    return str(gettext("Give a day.") if question.kind == QuestionKind.DATE else gettext("Choose an answer."))
