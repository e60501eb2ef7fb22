"""How often people may try to get in, and what they are told when they have to wait."""

from datetime import timedelta
from math import ceil

from flask_babel import gettext, ngettext

from portal.ground.attempts import Limit

BY_ACCOUNT = Limit("sign in to", free=5)
BY_ADDRESS = Limit("sign in from", free=30)
BY_CODE = Limit("second factor of", free=5)
BY_PASSWORD = Limit("password of", free=5)
RESET_FOR = Limit("reset for", free=3)
RESET_FROM = Limit("reset from", free=10)


def wait_words(wait: timedelta) -> str:
    """The sentence for somebody who has to wait."""
    seconds = ceil(wait.total_seconds())
    if seconds < 60:
        length = ngettext("%(num)d second", "%(num)d seconds", seconds)
    else:
        length = ngettext("%(num)d minute", "%(num)d minutes", ceil(seconds / 60))
    return str(gettext("That was tried too often. Wait %(length)s, then try again.", length=length))
