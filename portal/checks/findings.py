"""How a check says what it found: a sentence and a few examples."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import Select

from portal.ground.db import db

EXAMPLES = 5


def told(words: str, examples: Iterable[object]) -> list[str]:
    """One finding naming the first examples; none without any."""
    shown = [str(example) for example in islice(examples, EXAMPLES)]
    return [f"{words}: {', '.join(shown)}"] if shown else []


def told_rows(words: str, query: Select[Any]) -> list[str]:
    """One finding if the query has rows, named by their first column."""
    return told(words, db.session.scalars(query.limit(EXAMPLES)))
