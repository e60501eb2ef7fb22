"""What stands at the head of each of the team's pages about one client, read in one statement."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from portal.ground.reading import Reading
from portal.people.models.clients import ClientStanding
from portal.people.models.pins import PinnedClient
from portal.people.models.users import User

_HEAD = Reading(
    select(
        ClientStanding.state,
        ClientStanding.segment,
        ClientStanding.value_cents,
        ClientStanding.currency,
        ClientStanding.renewal_on,
        ClientStanding.restricted,
        ClientStanding.last_talk_at,
        ClientStanding.last_talk_kind,
        ClientStanding.owner_id,
        User.name.label("owner_name"),
        PinnedClient.user_id.label("pinned_by"),
    )
    .outerjoin(User, User.id == ClientStanding.owner_id)
    .outerjoin(
        PinnedClient,
        and_(PinnedClient.client_id == ClientStanding.client_id, PinnedClient.user_id == bindparam("me")),
    )
    .where(ClientStanding.client_id == bindparam("client_id"))
)


def client_head(client_id: UUID, reader_id: UUID) -> Any:
    """State, value, renewal, last talk and owner of a client; `pinned_by` is the reader if they pinned it."""
    return _HEAD.one_or_none({"client_id": client_id, "me": reader_id})
