"""Markup kept in memory: what was drawn once is not drawn again while nothing that it shows has changed.

    {% call kept("side bar", navigation.key) %}...{% endcall %}

A key holds everything the markup shows: the rows themselves, as they were read, not their ids. So nothing has to be
told that a row changed, and no markup can outlive the words it was made of or come before eyes its rows were not read
for. To each key is added who reads and where: role, client, language, zone and day. What differs at each drawing,
such as the forms' tokens, is a slot: left open in what is kept, and filled in anew each time.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from sys import getsizeof
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask, current_app, g
from markupsafe import Markup, escape

from portal.ground.calendars import reader_locale
from portal.ground.clock import reader_zone, today_in
from portal.ground.reading import Raw

MOST_BYTES = 6_000_000
_SEAL = secrets.token_hex(16)  # nobody can write what would be taken for a slot
_SLOT = re.compile(f"{_SEAL}-([a-z_]+);")


class Memory:
    """Values by key, up to a number of bytes; those not asked for longest go first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._kept: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> Any:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Any, value: Any) -> None:
        size = _size(key) + _size(value)
        with self._lock:
            self.bytes += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, size
            while self.bytes > self.most_bytes:
                self.bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0


class Drawn(NamedTuple):
    """Markup in pieces: words, then a slot's name, then words again; and whatever else is known of it."""

    pieces: tuple[str, ...]
    note: Any = None

    @property
    def markup(self) -> Markup:
        """With its slots filled as they are now."""
        if len(self.pieces) == 1:
            return Markup(self.pieces[0])  # noqa: S704 (drawn by our own templates)
        filled = [escape(slot(piece)) if number % 2 else piece for number, piece in enumerate(self.pieces)]
        return Markup("".join(filled))  # noqa: S704 (as above)


def kept(name: str, *key: Any, caller: Callable[[], str]) -> Markup:
    """What `caller` draws, or drew when the same was shown to such a reader; `name` tells drawings apart."""
    ((markup, _note),) = kept_each(name, [key], lambda _key: (caller(), None))
    return markup


def kept_each(name: str, keys: Iterable[Any], draw: Callable[[Any], tuple[str, Any]]) -> list[tuple[Markup, Any]]:
    """The same for many of one kind: `draw` gives the markup for a key, and what else is to be kept beside it."""
    memory: Memory = current_app.extensions["mainstay.kept"]
    reader = _reader()
    found = []
    for key in keys:
        full = (name, reader, key)
        drawn = memory.get(full)
        if drawn is None:
            _checked(key)
            drawn = _draw(draw, key)
            if not current_app.debug:  # templates are being written
                memory.put(full, drawn)
        found.append((drawn.markup, drawn.note))
    return found


def kept_rows(template: str, raw: Iterable[Raw], revive: Callable[[Raw], Any]) -> list[Markup]:
    """Each row as the template's macro `row` draws it from the revived row."""

    def draw(key: tuple[Raw]) -> tuple[str, Any]:
        macro: Any = current_app.jinja_env.get_template(template).module.row  # type: ignore[attr-defined]
        return macro(revive(key[0])), None

    return [markup for markup, _note in kept_each(template, ((row,) for row in raw), draw)]


def init_kept(app: Flask, **slots: Callable[[], Any]) -> None:
    """`slots`: what templates call by these names for words that are good for one answer only."""
    app.extensions["mainstay.kept"] = Memory(MOST_BYTES)
    app.extensions["mainstay.slots"] = slots
    open_slots = {name: _slot(name) for name in slots}
    app.jinja_env.globals.update(kept=kept, **open_slots)
    app.context_processor(lambda: open_slots)  # Flask-WTF names its own token there


def slot(name: str) -> str:
    """What fills the slot in this answer, in the reader's language; its sign, while something is drawn that is kept."""
    here = g._get_current_object()
    if here.get("keeps"):
        return Markup(f"{_SEAL}-{name};")  # noqa: S704 (our own sign)
    filled: dict[tuple[str, str], str] | None = here.get("slots")
    if filled is None:
        filled = here.slots = {}
    key = name, reader_locale().language
    if key not in filled:
        filled[key] = current_app.extensions["mainstay.slots"][name]()
    return filled[key]


def _slot(name: str) -> Callable[[], str]:
    return lambda: slot(name)


def _draw(draw: Callable[[Any], tuple[str, Any]], key: Any) -> Drawn:
    around = g.get("keeps", False)
    g.keeps = True
    try:
        markup, note = draw(key)
    finally:
        g.keeps = around
    token = g.get("csrf_token")
    if token and token in markup:
        raise RuntimeError("a form's own token must not be kept: use csrf_token()")
    return Drawn(tuple(_SLOT.split(str(markup))), note)


def _reader() -> tuple[Any, ...]:
    """Who reads, and where: what every template may show without being given it."""
    here = g._get_current_object()
    client = here.get("client")
    zone = reader_zone()
    return (
        here.get("role"),
        here.get("viewing_as"),
        client.id if client else None,
        reader_locale().language,
        zone,
        today_in(zone),
    )


_VALUES = (str, bytes, int, float, Decimal, date, time, timedelta, UUID, type(None))


def _checked(key: Any) -> Any:
    """The key, if it holds nothing but values: an entity or a proxy would be another thing in the next request."""
    for part in key:
        if isinstance(part, tuple):
            _checked(part)
        elif not issubclass(type(part), _VALUES):
            raise TypeError(f"{type(part).__name__} is no value to remember by")
    return key


def _size(value: Any) -> int:
    """Bytes, roughly: of a text and of everything within a tuple."""
    return getsizeof(value) + (sum(map(_size, value)) if isinstance(value, tuple) else 0)
