"""How an entry of the history came to read as it does: what changed from each wording to the next."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from portal.ground.differences import Piece, differences


def steps(contents: list[dict[str, Any]]) -> Iterator[list[Piece]]:
    """From each wording to the one after it; `contents` in the order they were written."""
    for old, new in pairwise(map(_whole, contents)):
        yield differences(old, new)


def _whole(content: dict[str, Any]) -> str:
    return "\n".join(filter(None, (content["title"], content["text"])))
