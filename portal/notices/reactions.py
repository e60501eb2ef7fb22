"""What becomes of notices when somebody may no longer see a client."""

from uuid import UUID

from portal.facts import AccessEnded, AssignmentEnded, ClientRestricted, OwnerChanged
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.notices.models.notices import close_for_strangers
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
