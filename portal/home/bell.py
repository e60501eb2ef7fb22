"""The bell of every page: where one's notifications are, and how many of them are unread."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can
from portal.ground.calendars import digits
from portal.ground.links import link_to

MOST_COUNTED = 99


@dataclass(frozen=True)
class Bell:
    """`label` says it in words, `count` is the figure beside the shape, if any."""

    url: str
    label: str
    count: str
    current: bool


def bell() -> Bell | None:
    """Nobody's while eyes are borrowed."""
    url = link_to("inbox.index") if can(Can.READ_NOTICES) else None
    if url is None or current_user.viewing_client_id:
        return None
    unread = current_user.counts["unread"]
    return Bell(url, _words(unread), capped(unread), request.blueprint == "inbox")


def _words(unread: int) -> str:
    if not unread:
        return str(gettext("Notifications"))
    return str(gettext("Notifications, %(count)s unread", count=capped(unread)))


def capped(count: int) -> str:
    """No badge for none, and no figure nobody reads."""
    return f"{digits(MOST_COUNTED)}+" if count > MOST_COUNTED else digits(count or "")
