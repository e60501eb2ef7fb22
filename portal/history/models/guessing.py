"""Guessing from a line somebody typed in haste: what kind of talk it was, and with whom."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from portal.ground.words import fold
from portal.history.models.interactions import InteractionKind

SIGNS = {
    InteractionKind.CALL: "call called phone phoned rang spoke تماس زنگ تلفن զանգ զանգեց arama aradı telefon",
    InteractionKind.MEETING: "meet met meeting visit visited lunch جلسه دیدار ملاقات հանդիպում toplantı görüşme",
    InteractionKind.EMAIL: "email mail mailed emailed wrote ایمیل նամակ eposta yazdı",
}
BY_WORD = {fold(word): kind for kind, words in SIGNS.items() for word in words.split()}
SHORTEST_NAME = 3


def guess_kind(text: str) -> InteractionKind:
    """The kind whose word comes first; a note when none does."""
    return next((BY_WORD[word] for word in fold(text).split() if word in BY_WORD), InteractionKind.NOTE)


def guess_people(text: str, people: Iterable[Any]) -> frozenset[UUID]:
    """Those of `people` (rows of id and title) whose first or whole name stands in the text; namesakes are left out."""
    words = set(fold(text).split())
    named = [row for row in people if words & set(fold(row.title).split()[:1])]
    first_names = [fold(row.title).split()[0] for row in named]
    surely = {row.id for row in named if set(fold(row.title).split()) <= words}
    return (
        frozenset(row.id for row, name in zip(named, first_names, strict=True) if first_names.count(name) == 1) | surely
    )


def names_in(text: str) -> list[str]:
    """Words that may be names: written large, or of a script without large letters."""
    words = (word.strip(".,;:!?\"'()") for word in text.split())
    return [
        word for word in words if len(word) >= SHORTEST_NAME and not word[0].islower() and fold(word) not in BY_WORD
    ]
