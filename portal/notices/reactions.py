"""What becomes of notices when somebody may no longer see a client, or no longer sign in."""

from uuid import UUID

from portal.facts import AccessEnded, AssignmentEnded, ClientRestricted, MemberDisabled, OwnerChanged, RoleChanged
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.notices.models.closing import close_for_strangers, close_for_the_gone, close_restricted
from portal.people.models.clients import ClientStanding


@reacts_to(AccessEnded, ClientRestricted)
def close_notices(fact: AccessEnded | ClientRestricted, _event_id: UUID) -> None:
    """What they were told of it is gone, and mails not sent yet are not sent."""
    close_for_strangers(fact.client_id)


@reacts_to(AssignmentEnded, OwnerChanged)
def close_notices_of_a_restricted_client(fact: AssignmentEnded | OwnerChanged, _event_id: UUID) -> None:
    """Of any other, all of us go on seeing everything."""
    standing = db.session.get(ClientStanding, fact.client_id)
    if standing is not None and standing.restricted:
        close_for_strangers(fact.client_id)


@reacts_to(RoleChanged)
def close_what_their_role_saw(fact: RoleChanged, _event_id: UUID) -> None:
    """An admin sees restricted clients; whoever is none any more is told nothing more of them."""
    close_restricted(fact.user_id)


@reacts_to(MemberDisabled)
def stop_mails(fact: MemberDisabled, _event_id: UUID) -> None:
    close_for_the_gone(fact.user_id)
