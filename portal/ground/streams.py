"""Long answers in pieces, each read in a short transaction of its own.

The generator runs after the request is over, in whatever thread the server chooses, so it brings its own context: the
reader's fence stands in it, and a reader who leaves half-way keeps no transaction open.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from flask import current_app, g
from flask_babel import force_locale, get_locale

from portal.ground.fence import current_fence

Piece = TypeVar("Piece")
CARRIED = ("zone", "role")


def streamed(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces, each made behind the fence, in the language and with the rights of who asks now."""
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    fence, locale = current_fence(), get_locale()
    carried = {name: g.get(name) for name in CARRIED}

    def made() -> Iterator[Piece]:
        while True:
            with app.app_context(), force_locale(locale):
                g.fence, g.reads_only = fence, True
                for name, value in carried.items():
                    setattr(g, name, value)
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece

    return made()
