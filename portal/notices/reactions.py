"""What becomes of notices when somebody may no longer see a client."""

from uuid import UUID

from portal.facts import AccessEnded, AssignmentEnded, ClientRestricted, OwnerChanged
from portal.ground.happen import reacts_to
from portal.notices.models.notices import close_for_strangers


@reacts_to(AccessEnded, AssignmentEnded, ClientRestricted, OwnerChanged)
def close_notices(fact: AccessEnded | AssignmentEnded | ClientRestricted | OwnerChanged, _event_id: UUID) -> None:
    """What they were told of it is gone, and mails not sent yet are not sent."""
    close_for_strangers(fact.client_id)
