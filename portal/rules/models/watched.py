"""Which kinds of facts a rule waits for: remembered by each process, so that no fact pays for rules that are off.

A process learns of a rule that another turned on after at most `FRESH` seconds. What happened in between is found
afterwards, once (`Rule.caught_up_at`, `portal/rules/jobs.py`).
"""

from collections.abc import Callable
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from portal.ground.db import db

FRESH = 10.0
_known: WeakKeyDictionary[Any, tuple[float, frozenset[str]]] = WeakKeyDictionary()


def watched(read: Callable[[], frozenset[str]]) -> frozenset[str]:
    """The kinds as this process knows them; read anew after a while."""
    known = _known.get(db.engine)
    if known is None or monotonic() - known[0] > FRESH:
        known = _known[db.engine] = (monotonic(), read())
    return known[1]


def look_again() -> None:
    """A rule reads otherwise now."""
    _known.pop(db.engine, None)
