"""Asking for the password once more, before something that lowers the guard."""

from flask_babel import gettext
from flask_login import current_user

from portal.ground.attempts import forgive, wait_for
from portal.people.forms.password import ConfirmForm
from portal.people.models.credentials import knows_password
from portal.people.throttles import BY_PASSWORD, wait_words


def is_really(form: ConfirmForm) -> bool:
    """True if the form holds the password of whoever is signed in; else the form says why not."""
    key = current_user.id.hex
    wait = wait_for([(BY_PASSWORD, key)])
    if wait:
        form.refuse(form.current, wait_words(wait))
    elif not knows_password(current_user, form.current.data):
        form.refuse(form.current, gettext("This is not your password."))
    else:
        forgive(BY_PASSWORD, key)
        return True
    return False
