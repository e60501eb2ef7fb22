"""The entries of a timeline as markup, each kept for as long as nothing in its row changes."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup

from portal.ground.calendars import year_and_month
from portal.ground.clock import in_zone, reader_zone
from portal.ground.kept import kept_each
from portal.ground.reading import Raw
from portal.ground.web import wants_fragment
from portal.history.models.beside import Beside
from portal.history.models.timeline import ID, Timeline


class Thread(NamedTuple):
    """Entries that stand together: `began_at` is any instant of their month, or None if the page before named it."""

    began_at: Any
    entries: Markup


class Entry(NamedTuple):
    """One entry's markup, its instant and the month it stands in."""

    markup: Markup
    occurred_at: Any
    month: tuple[int, int]


def pinned(timeline: Timeline, near: Beside | None, team: bool) -> Markup:
    return _joined(_entries(timeline, timeline.pinned, near, team))


def threads(timeline: Timeline, near: Beside | None, team: bool) -> list[Thread]:
    """The entries by the reader's month. `near` knows the tasks that came from them."""
    entries = _entries(timeline, timeline.page.rows, near, team)
    months = [list(group) for _, group in groupby(entries, key=lambda entry: entry.month)]
    found = [Thread(month[0].occurred_at, _joined(month)) for month in months]
    if found and timeline.began_at and wants_fragment() and _month(timeline.began_at) == months[0][0].month:
        found[0] = found[0]._replace(began_at=None)
    return found


def _entries(timeline: Timeline, rows: Iterable[Raw], near: Beside | None, team: bool) -> list[Entry]:
    def draw(key: tuple[Raw, tuple[Raw, ...], bool]) -> tuple[str, Any]:
        row, steps, _team = key
        entry = timeline.revive(row)
        said = _macro()(entry, near.revived(steps) if near else (), team)
        return said, (entry.occurred_at, _month(entry.occurred_at))

    keys = [(row, near.steps_of(row[ID]) if near else (), team) for row in rows]
    return [Entry(markup, *note) for markup, note in kept_each("entry", keys, draw)]


def _macro() -> Any:
    return current_app.jinja_env.get_template("history/entries.html").module.row  # type: ignore[attr-defined]


def _joined(entries: Iterable[Entry]) -> Markup:
    return Markup("".join(entry.markup for entry in entries))  # noqa: S704 (markup of our own)


def _month(at: Any) -> tuple[int, int]:
    return year_and_month(in_zone(at, reader_zone()).date())
