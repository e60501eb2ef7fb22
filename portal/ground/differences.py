"""What changed between two wordings, word by word."""

import re
from collections.abc import Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

PATIENCE = 1_000_000  # pairs of equal words looked at: half a second
WORDS = re.compile(r"\S+\s*|\s+")


class Piece(NamedTuple):
    """Some text that is the "same", or only in the "new", or was only in the "old"."""

    kind: str
    text: str


class _Comparison(SequenceMatcher[str]):
    """The library's own, but its time grows with the cube of what is repeated: here it ends.

    What was not looked at by then reads as changed.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__(None, before, after)
        places = self.b2j  # type: ignore[attr-defined]
        self._pairs = [0, *accumulate(1 + len(places.get(word, ())) for word in before)]
        self._patience = PATIENCE

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self._patience -= self._pairs[-1 if ahi is None else ahi] - self._pairs[alo]
        return super().find_longest_match(alo, ahi, blo, bhi) if self._patience > 0 else Match(alo, blo, 0)


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; what went stands before what came."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    found: list[Piece] = []
    for kind, i1, i2, j1, j2 in _Comparison(before, after).get_opcodes():
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        found += [Piece("same", came)] if kind == "equal" else _replaced(gone, came)
    return found


def _replaced(gone: str, came: str) -> list[Piece]:
    """The space behind both words is not what changed."""
    space = gone[len(gone.rstrip()) :]
    stays = space if gone and came[len(came.rstrip()) :] == space else ""
    pieces = Piece("old", gone.removesuffix(stays)), Piece("new", came.removesuffix(stays)), Piece("same", stays)
    return [piece for piece in pieces if piece.text]
