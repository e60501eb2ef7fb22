"""The title of an interaction, taken from what was written."""

import re

from portal.ground.words import excerpt

LONGEST = 90
SHORTEST_SENTENCE = 8  # "Dr. Marsh called" does not end after "Dr."
HEADING = re.compile(r"^#{1,6}\s+")
SENTENCE_END = re.compile(r"(?<=[.!?؟։…])\s+")
LONGEST_LINE = 2000


def headline(text: str) -> tuple[str, str]:
    """The title, and the words that are left for the text.

    The first of several lines, else the first of several sentences, else the text. A title that had to be cut, or that
    lost its Markdown, leaves the text whole: nothing written is lost.
    """
    whole = text.strip()
    first, rest = _parted(whole)
    title = excerpt(first[:LONGEST_LINE], LONGEST) or first[:LONGEST]
    if title != first:
        return title, whole
    return _without_stop(title), rest


def _parted(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    first = HEADING.sub("", first.strip())
    if rest.strip():
        return first, rest.strip()
    for end in SENTENCE_END.finditer(first):
        if end.start() >= SHORTEST_SENTENCE:
            return first[: end.start()], first[end.end() :]
    return first, ""


def _without_stop(title: str) -> str:
    return title if title.endswith("..") else title.removesuffix(".")
