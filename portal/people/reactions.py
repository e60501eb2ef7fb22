"""What follows at once from facts about people and clients."""

from uuid import UUID

from portal.facts import AssignmentEnded, ClientRestricted, OwnerChanged
from portal.ground.happen import reacts_to
from portal.people.models.viewing import end_all_viewing


@reacts_to(ClientRestricted, AssignmentEnded, OwnerChanged)
def look_with_own_eyes(fact: ClientRestricted | AssignmentEnded | OwnerChanged, _event_id: UUID) -> None:
    """Whoever may no longer see the client does not go on seeing it "as client"."""
    end_all_viewing(fact.client_id)
