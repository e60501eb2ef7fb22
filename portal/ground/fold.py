"""The search fold: one plain form for every way to write a word in English, Persian, Armenian and Turkish."""

import re
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

MOST_WORDS = 8
SHORTEST_PREFIX = 3

# Letters that Unicode keeps apart and readers do not: dotless i, Arabic forms of Persian letters, letters with strokes.
SAME_LETTERS = {
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    **dict.fromkeys("يىېےۍ", "ی"),
    **dict.fromkeys("كڪګ", "ک"),
    **dict.fromkeys("ةۃہھەۀ", "ه"),
    "ٱ": "ا",
}

# Marks written inside a word: Armenian stress and question marks, the Arabic tatweel. Without them the word is whole.
INSIDE_WORDS = frozenset("ՙ՛՜՞՟ـ")
BREAKS = frozenset("\u200b\u200c")

# Spaces to drop. Persian writes its endings joined, after a half space or after a space; all three become joined.
DROPPED_SPACES = (
    re.compile("^ +| +$|(?<= ) +"),
    re.compile("(?<=ه)(?: ی(?![^ ]))+"),
    re.compile("(?:(?<=^می)|(?<= می)|(?<=^نمی)|(?<= نمی)) (?=[^ ])"),
    re.compile("(?<=[^ ]) (?=(?:ها|های|هایی|تر|ترین)(?![^ ]))"),
)


class _Letters(dict[int, str]):
    """What each character becomes, worked out the first time it is met; a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = found = "".join(_plain(part) for part in _parts(chr(code)))
        return found


def _parts(char: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())


def _plain(char: str) -> str:
    """A small letter or an ASCII digit; nothing for marks; a space for all that parts words."""
    if char in SAME_LETTERS:
        return SAME_LETTERS[char]
    kind = unicodedata.category(char)
    if char in INSIDE_WORDS or kind[0] == "M" or (kind == "Cf" and char not in BREAKS):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    return char if kind[0] in "LN" else " "


LETTERS = _Letters()


def fold(text: str) -> str:
    """Words as search compares them, parted by single spaces; folding twice changes nothing."""
    folded = _armenian_ev(text.translate(LETTERS))
    for spaces in DROPPED_SPACES:
        folded = spaces.sub("", folded)
    return folded


def _armenian_ev(text: str) -> str:
    """The ligature և is written եւ or, in capitals, ԵՎ."""
    return text.replace("եվ", "եւ")


def query_words(text: str) -> list[str]:
    """The different folded words of a query, eight at most; those of three letters or more may be taken as prefixes."""
    return list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]


def highlight(text: str, words: Iterable[str]) -> Markup:
    """The text, escaped, with `<mark>` around every hit of the words of `query_words`, as it was written."""
    out, end = Markup(""), 0
    for start, stop in hits(text, words):
        out += escape(text[end:start]) + Markup("<mark>{}</mark>").format(text[start:stop])
        end = stop
    return out + escape(text[end:])


def hits(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the original text, as (start, stop), in order and never overlapping."""
    wanted = sorted(filter(None, words), key=len, reverse=True)
    if not wanted:
        return []
    folded, places = _folded_with_places(text)
    pattern = re.compile("(?<![^ ])(?:" + "|".join(map(_hit, wanted)) + ")")
    found: list[tuple[int, int]] = []
    for start, stop in (_span(text, places, match) for match in pattern.finditer(folded)):
        # One character can hold two words: ¼ is found as 1 and as 4.
        if not found or start >= found[-1][1]:
            found.append((start, stop))
    return found


def _hit(word: str) -> str:
    return re.escape(word) + ("" if len(word) >= SHORTEST_PREFIX else "(?![^ ])")


def _span(text: str, places: list[int], match: re.Match[str]) -> tuple[int, int]:
    """From the first folded letter's place to behind the last one's, with the marks that follow it."""
    stop = places[match.end() - 1] + 1
    while stop < len(text) and unicodedata.category(text[stop])[0] == "M":
        stop += 1
    return places[match.start()], stop


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """The fold, and for each of its characters the place of its original."""
    letters = [LETTERS[ord(char)] for char in text]
    places = [place for place, found in enumerate(letters) for _ in found]
    folded = _armenian_ev("".join(letters))
    for spaces in DROPPED_SPACES:
        for match in reversed(list(spaces.finditer(folded))):
            del places[match.start() : match.end()]
        folded = spaces.sub("", folded)
    return folded, places
