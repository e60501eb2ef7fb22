"""What the points are called, wherever so many of them are told: on pages, in mails, in sentences of the timeline.

Markup that is kept names them by slots, so that a new name needs no telling to what was drawn before.
"""

from flask import Flask, g
from flask_babel import gettext

from portal.ground.calendars import reader_locale
from portal.ground.kept import slot
from portal.ground.money import number
from portal.ground.words import capfirst
from portal.rewards.models.programme import Glance, glance

PLAIN = "points"


def programme_at_a_glance() -> Glance:
    """Asked once in a request."""
    if "programme_at_a_glance" not in g:
        g.programme_at_a_glance = glance()
    found: Glance = g.programme_at_a_glance
    return found


def points_name(count: int = 0) -> str:
    """What the reader calls so many points: “Kestrel stars”, or “Kestrel star” for one.

    In a language without a name of its own it is the English one, but for plain points, which we can say in each.
    """
    named = programme_at_a_glance()
    language = next((it for it in (reader_locale().language, "en", *named.names) if it in named.names), None)
    many = named.names[language] if language else PLAIN
    if language is None or many == PLAIN:
        return str(gettext("point") if count == 1 else gettext("points"))
    return named.names_of_one.get(language, many) if count == 1 else many


def in_points(count: int) -> str:
    """“600 Kestrel stars”; never below 0."""
    return f"{number(count)} {slot('point_name' if count == 1 else 'points_name')}"


def init_called(app: Flask) -> None:
    app.jinja_env.globals["in_points"] = in_points


SLOTS = {
    "points_name": points_name,
    "point_name": lambda: points_name(1),
    "points_title": lambda: capfirst(points_name()),
}
