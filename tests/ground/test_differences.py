"""What changed is told word by word, in a bounded time whatever was written."""

import time
from random import Random

import pytest

from portal.ground.differences import differences

pytestmark = pytest.mark.once


def text_of(pieces, *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def test_what_went_stands_before_what_came():
    pieces = differences("We answer until six.\nAda calls.", "We answer until eight.\nAda calls.")
    assert [tuple(piece) for piece in pieces] == [
        ("same", "We answer until "),
        ("old", "six."),
        ("new", "eight."),
        ("same", "\n"),
        ("same", "Ada calls."),
    ]


def words(number: int, of: int) -> str:
    return " ".join(Random(number).choices([str(word) for word in range(of)], k=number))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 5000, "b a " * 2500),
        (words(5000, 200), words(4999, 200)),
        (" ".join(map(str, range(2500))), " y ".join(map(str, range(2500)))),
        (" ".join(f"{n} q{n // 25}" for n in range(1500)), " ".join(f"-{n} q{n // 25}" for n in range(1500))),
    ],
)
def test_words_that_repeat_are_compared_at_once_and_none_is_lost(old, new):
    began = time.process_time()
    pieces = differences(old, new)
    assert text_of(pieces, "same", "new") == new
    assert len(text_of(pieces, "same", "old").split()) == len(old.split())
    assert time.process_time() - began < 3
