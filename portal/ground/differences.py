"""What changed between two wordings, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_WORDS = 4000  # beyond that whole lines are compared: the time grows with the square
WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """Some text that is the "same", or only in the "new", or was only in the "old"."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; what went stands before what came."""
    long = len(old) + len(new) > MOST_WORDS * 6
    before, after = _parts(old, long), _parts(new, long)
    found: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=long).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(after[j1:j2])))
            continue
        found += [
            Piece(*piece) for piece in (("old", "".join(before[i1:i2])), ("new", "".join(after[j1:j2]))) if piece[1]
        ]
    return found


def _parts(text: str, by_line: bool) -> list[str]:
    return text.splitlines(keepends=True) if by_line else WORDS.findall(text)
