"""Inviting a user to choose a password, and reminding those who have one where to sign in."""

from portal.facts import InvitationRevoked
from portal.ground.db import db
from portal.ground.happen import happen
from portal.ground.links import mailed_link
from portal.ground.mail import post
from portal.people.models.secret_links import LASTS, Purpose, SecretLink, has_open_link, revoke_links
from portal.people.models.users import User


def send_invitation(user: User, by: User, company: str | None = None) -> None:
    """Mail the user their way in: a link that sets a password, in place of any earlier one, or the sign-in page.

    `company`: the client a contact gets access to.
    """
    db.session.flush()
    if user.password_hash:
        post(
            user,
            "access",
            by_name=by.name,
            company=company,
            url=mailed_link("sign_in.show"),
            user_id=user.id,
            about_account=True,
        )
        return
    url = mailed_link("invitation.accept", token=SecretLink.issue(user, Purpose.INVITATION, by))
    days = LASTS[Purpose.INVITATION].days
    post(
        user,
        "invitation",
        by_name=by.name,
        company=company,
        url=url,
        days=days,
        user_id=user.id,
        about_account=True,
        secret=True,
    )


def revoke_invitation(user: User, by: User) -> None:
    """Make the mailed link worthless. Safe to call twice."""
    if has_open_link(user, Purpose.INVITATION):
        revoke_links(user, Purpose.INVITATION)
        happen(InvitationRevoked(actor_id=by.id, actor_name=by.name, user_id=user.id, name=user.name))
