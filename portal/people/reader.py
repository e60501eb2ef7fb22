"""Whoever reads the page: their language, their zone, and which way their script runs."""

from flask import Flask, current_app, g, request
from flask_babel import Babel, get_domain, get_locale
from flask_login import current_user

from portal.ground.calendars import digits
from portal.ground.catalogues import compile_catalogues

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def init_reader(app: Flask) -> None:
    if app.debug or app.config.get("DEVELOPMENT"):
        compile_catalogues()
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(_say, _count, newstyle=True)  # type: ignore[attr-defined]
    app.before_request(keep_zone)


def language() -> str:
    """The language the person chose, else the first of ours their browser asks for, else English."""
    ours = current_app.config["LANGUAGES"]
    if not request:
        return "en"
    chosen = current_user.language if current_user.is_authenticated else None
    return str(chosen if chosen in ours else request.accept_languages.best_match(ours) or "en")


def keep_zone() -> None:
    g.zone = current_user.zone if current_user.is_authenticated else None


def _say(words: str) -> str:
    return str(get_domain().get_translations().ugettext(words))


def _count(one: str, many: str, number: int) -> str:
    """The words for this many, the figure in the reader's own digits."""
    return str(get_domain().get_translations().ungettext(one, many, number)).replace("%(num)d", digits(number))


def locale_code() -> str:
    """As `<html lang>` wants it."""
    return str(get_locale() or "en").replace("_", "-")


def text_direction() -> str:
    return "rtl" if locale_code().split("-")[0] in RIGHT_TO_LEFT else "ltr"
