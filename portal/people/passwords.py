"""Passwords: hashed with Argon2id, refused when others would guess them."""

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.people.guessable import RUNS, WORDS

SHORTEST, LONGEST = 12, 256
LEAST_SURPRISE = 8
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LOOKALIKES = str.maketrans("@4310$57!", "aaeiossti")
_YEAR, _REPEATED = re.compile(r"(19|20)\d\d"), re.compile(r"(.+?)\1+")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(normalize("NFKC", password))


def matches(known: str | None, password: str) -> bool:
    """True if `known` was made from this password; without a `known` one it takes as long and is False."""
    try:
        return _HASHER.verify(known or _nobodys(), normalize("NFKC", password)) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(known: str) -> bool:
    """True if the hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(known)


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """True if little is left once common words, the words `about` the person and the vendor, years, repetitions and
    runs along the keyboard or the alphabet each count as a single letter.
    """
    text = normalize("NFKC", password).casefold()
    known = _pieces(about)
    again = _REPEATED.fullmatch(text)
    text = again[1] if again else text
    if len(text) < LEAST_SURPRISE:
        return True
    return min(_surprise(text, known), _surprise(text.translate(_LOOKALIKES), known)) < LEAST_SURPRISE


def _surprise(text: str, known: set[str]) -> int:
    """How many letters of the text nobody would expect."""
    for word in sorted(known | WORDS, key=len, reverse=True):
        text = text.replace(word, "\0")
    text = _YEAR.sub("\0", text)
    text = _runs().sub("\0", text)
    text = re.sub(r"\s+", "", text)
    return len(_REPEATED.sub(r"\1", text))


def _pieces(about: Iterable[str]) -> set[str]:
    """The words of names and addresses, of three letters at least."""
    return {word for text in about for word in re.findall(r"\w{3,}", text.casefold())}


@cache
def _runs() -> re.Pattern[str]:
    """Three or more neighbours along a keyboard row, the digits or the alphabet, in either direction."""
    lines = [line for run in RUNS for line in (run, run[::-1])]
    parts = {line[i:j] for line in lines for i in range(len(line)) for j in range(i + 3, len(line) + 1)}
    return re.compile("|".join(sorted(map(re.escape, parts), key=len, reverse=True)))


@cache
def _nobodys() -> str:
    """A hash that no password matches, to spend the same time on strangers."""
    return _HASHER.hash("nobody has this password")
