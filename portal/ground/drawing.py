"""The smallest parts of a page, drawn a hundred times on each: remembered, since a macro costs ten times more."""

from functools import lru_cache

from flask import Flask, current_app, render_template
from flask_babel import get_locale, gettext
from markupsafe import Markup

remembered = lru_cache(2048, typed=True)  # typed: a plain "<b>" must never be taken for the markup that equals it
TONES = {"done": "good", "now": "accent", "watch": "warn", "late": "bad"}


def init_drawing(app: Flask) -> None:
    """Call after `init_assets`: the icons come from its sprite."""
    app.jinja_env.globals["drawn"] = {
        "icon": icon,
        "status": status,
        "status_icon": status_icon,
        "tag": tag,
        "visibility": visibility,
        "avatar": avatar,
    }
    app.jinja_env.globals["page_parts"] = page_parts
    app.jinja_env.filters["initials"] = initials


@remembered
def icon(name: str, label: str | None = None, kind: str = "") -> Markup:
    """A shape from the sprite; with a label it speaks, without one it is decoration. Kind: a tone or "large"."""
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    shape = Markup('<svg class="{}" {}><use href="{}#{}"/></svg>')
    return shape.format(_classes("icon", kind), spoken, current_app.jinja_env.globals["asset"]("icons.svg"), name)  # type: ignore[operator]


@remembered
def status(kind: str, word: str, tone: str | None = None) -> Markup:
    """A shape, a word, then a colour. Kind: done, now, next, watch, late, hold; `tone` overrides its colour."""
    said = (
        Markup("<span>{}</span>").format(word) if isinstance(word, Markup) else word
    )  # else each of its tags is a column
    return Markup('<span class="{}">{}{}</span>').format(_classes("status", _tone(kind, tone)), icon(kind), said)


@remembered
def status_icon(kind: str, word: str, tone: str | None = None) -> Markup:
    """The same where there is room for the shape alone; the word is spoken."""
    return Markup('<span class="{}">{}</span>').format(_classes("status", _tone(kind, tone)), icon(kind, word))


@remembered
def tag(word: str, kind: str = "", shape: str | None = None) -> Markup:
    """A small label. Kind: good, warn, bad, accent, outline."""
    return Markup('<span class="{}">{}{}</span>').format(_classes("tag", kind), icon(shape) if shape else "", word)


def visibility(shared: bool) -> Markup:
    """Whose eyes: word, colour and icon."""
    return tag(gettext("Shared"), "accent", "eye") if shared else tag(gettext("Internal"), "", "lock")


@remembered
def avatar(name: str, side: str = "us", size: str = "") -> Markup:
    """A circle is us, a square is you. Size: small or large."""
    classes = _classes("avatar", "you" if side == "you" else "", size)
    return Markup('<span class="{}" aria-hidden="true">{}</span>').format(classes, initials(name))


def initials(name: str) -> str:
    """What stands in an avatar: the first letters of the first and the last word."""
    words = name.split() or [""]
    return "".join(word[:1] for word in dict.fromkeys((words[0], words[-1]))).upper()


def page_parts() -> str:
    """What the scripts show, already markup; the same for everyone who reads the same language."""
    return render_template("ui/_parts.html") if current_app.debug else _parts(str(get_locale()))


@lru_cache(64)
def _parts(_locale: str) -> str:
    return render_template("ui/_parts.html")


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def _tone(kind: str, tone: str | None) -> str:
    return TONES.get(kind, "") if tone is None else tone
