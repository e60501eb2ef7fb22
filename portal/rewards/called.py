"""What the points are called, wherever so many of them are told: on pages, in mails, in sentences of the timeline.

Markup that is kept names them by slots, so that a new name needs no telling to what was drawn before.
"""

from uuid import UUID

from flask import Flask, g
from flask_babel import gettext

from portal.ground.calendars import reader_locale
from portal.ground.kept import slot
from portal.ground.money import number
from portal.ground.spelled import begun
from portal.rewards.models.glance import Glance, glance

PLAIN = "points"


def programme_at_a_glance(client_id: UUID | None = None) -> Glance:
    """Asked once in a request, for this client or the one whose page it is."""
    known: dict[UUID | None, Glance] = g.setdefault("programme_at_a_glance", {})
    client_id = client_id or (g.client.id if "client" in g else None)
    if client_id not in known:
        known[client_id] = glance(client_id)
    return known[client_id]


def points_name(count: int = 0) -> str:
    """What the reader calls so many points: “Kestrel stars”, or “Kestrel star” for one.

    In a language without a name of its own it is the English one, but for plain points, which we can say in each.
    """
    named = next(iter(g.get("programme_at_a_glance", {}).values()), None) or programme_at_a_glance()
    language = next((it for it in (reader_locale().language, "en", *named.names) if it in named.names), None)
    many = named.names[language] if language else PLAIN
    if language is None or many == PLAIN:
        return str(gettext("point") if count == 1 else gettext("points"))
    return named.names_of_one.get(language, many) if count == 1 else many


def points_word(count: int) -> str:
    """The word that stands behind so many, where the number is drawn otherwise."""
    return slot("point_name" if count == 1 else "points_name")


def in_points(count: int) -> str:
    """“600 Kestrel stars”; never below 0."""
    return f"{number(count)} {points_word(count)}"


def init_called(app: Flask) -> None:
    app.jinja_env.globals.update(in_points=in_points, points_word=points_word)


SLOTS = {
    "points_name": points_name,
    "point_name": lambda: points_name(1),
    "points_title": lambda: begun(points_name()),
}
