"""What the people floor does when something happens: whose eyes are borrowed, and mails about one's own account."""

from uuid import UUID

from portal.facts import (
    AssignmentEnded,
    ClientRestricted,
    OwnerChanged,
    PasswordChanged,
    PasswordReset,
    PasswordResetAsked,
    RecoveryCodeUsed,
    RoleChanged,
    TwoFactorTurnedOff,
    TwoFactorTurnedOn,
)
from portal.ground.db import db
from portal.ground.happen import later, reacts_to
from portal.ground.links import mailed_link
from portal.ground.mail import post
from portal.people.models.experts import access_of_assignment
from portal.people.models.secret_links import LASTS, Purpose, SecretLink
from portal.people.models.users import User
from portal.people.models.viewing import end_all_viewing, end_viewing_of

MINUTES = LASTS[Purpose.RESET].seconds // 60
OwnDoing = PasswordChanged | PasswordReset | TwoFactorTurnedOn | RecoveryCodeUsed


@reacts_to(ClientRestricted, AssignmentEnded, OwnerChanged)
def look_with_own_eyes(fact: ClientRestricted | AssignmentEnded | OwnerChanged, _event_id: UUID) -> None:
    """Whoever may no longer see the client does not go on seeing it "as client"."""
    end_all_viewing(fact.client_id)


@reacts_to(AssignmentEnded)
def end_with_the_assignment(fact: AssignmentEnded, _event_id: UUID) -> None:
    """Whoever no longer serves the client does not help for a time either."""
    access = access_of_assignment(fact.client_id, fact.assignment_id)
    by = db.session.get(User, fact.actor_id)
    if access is not None and by is not None:
        access.follow(by)


@reacts_to(RoleChanged)
def look_as_the_new_role(fact: RoleChanged, _event_id: UUID) -> None:
    """An admin may look as a restricted client, others may not."""
    end_viewing_of(fact.user_id)


@later(PasswordResetAsked)
def mail_reset_link(fact: PasswordResetAsked, event_id: UUID) -> None:
    """In the worker, so that asking takes as long for an unknown address as for a known one."""
    user = db.session.get(User, fact.user_id) if fact.user_id else None
    if user is None or not user.is_active:
        return
    url = mailed_link("password.choose", token=SecretLink.issue(user, Purpose.RESET))
    post(
        user,
        "reset",
        key=f"reset {event_id}",
        secret=True,
        user_id=user.id,
        about_account=True,
        url=url,
        minutes=MINUTES,
    )


@reacts_to(PasswordChanged, PasswordReset, TwoFactorTurnedOn, RecoveryCodeUsed)
def tell_about_account(fact: OwnDoing, _event_id: UUID) -> None:
    """So that somebody whose account was taken over learns of it."""
    _tell(fact.actor_id, fact)


@reacts_to(TwoFactorTurnedOff)
def tell_about_two_factor(fact: TwoFactorTurnedOff, _event_id: UUID) -> None:
    _tell(fact.user_id, fact)


def _tell(user_id: UUID | None, fact: OwnDoing | TwoFactorTurnedOff) -> None:
    user = db.session.get(User, user_id)
    if user is not None:
        post(user, "account", user_id=user.id, about_account=True, fact=fact, url=mailed_link("password.forgot"))
