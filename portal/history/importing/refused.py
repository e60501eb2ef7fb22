"""Why a row cannot be taken in."""

from flask_babel import gettext as _


class Refused(ValueError):
    """This row stays out; its text says why, to the person who brought the file."""


def moved() -> Refused:
    """A row of one client never becomes another client's."""
    return Refused(_("Here it belongs to another client. Move it by hand, then import again."))
