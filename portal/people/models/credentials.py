"""Setting and checking a user's password."""

from portal.facts import InvitationAccepted, PasswordChanged, PasswordReset
from portal.ground.db import db
from portal.ground.happen import happen
from portal.people.models.secret_links import Purpose, SecretLink, revoke_links
from portal.people.models.sign_ins import SignIn, sign_out_devices
from portal.people.models.users import User
from portal.people.passwords import hashed, is_dated, matches


def knows_password(user: User | None, password: str) -> bool:
    """True if the password is the user's. Takes as long for a user who does not exist or has none yet."""
    known = user.password_hash if user else None
    if not matches(known, password):
        return False
    if user is not None and known is not None and is_dated(known):
        user.password_hash = hashed(password)
    return True


def change_password(user: User, password: str, here: SignIn) -> None:
    """A new password of the user's own choice; signs out every device but this one. Safe to call twice."""
    if matches(user.password_hash, password):
        return
    _set(user, password)
    sign_out_devices(user, but=here)
    happen(PasswordChanged(actor_id=user.id, actor_name=user.name))


def spend_link(link: SecretLink, user: User, password: str) -> bool:
    """Set the password the link was made for and sign the user out everywhere; False if the link was spent before."""
    if not link.spend():
        return False
    _set(user, password)
    sign_out_devices(user)
    fact = InvitationAccepted if link.purpose == Purpose.INVITATION else PasswordReset
    happen(fact(actor_id=user.id, actor_name=user.name))
    return True


def _set(user: User, password: str) -> None:
    user.password_hash = hashed(password)
    revoke_links(user)
    db.session.flush()
