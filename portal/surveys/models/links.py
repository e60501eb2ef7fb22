"""The link in an invitation's mail: signed, one person's, for one survey; it opens nothing else."""

from typing import Any
from uuid import UUID

from portal.ground.links import mailed_link
from portal.ground.signing import sign, unsign

PURPOSE = "survey invitation"


def invitation_token(invitation: Any) -> str:
    """`invitation`: the row, or whatever has its client_id, id and generation."""
    return sign([invitation.client_id.hex, invitation.id.hex, invitation.generation], PURPOSE)


def invitation_url(invitation: Any, **query: Any) -> str:
    """The whole address for a mail; `score=9` in the query opens the page with that number chosen."""
    return mailed_link("surveys_answering.show", token=invitation_token(invitation), **query)


def read_token(token: str) -> tuple[UUID, UUID, int] | None:
    """The client's id, the invitation's, and the generation it was signed for; None for what we did not write."""
    match unsign(token, PURPOSE):
        case [str(client_id), str(id), int(generation)]:
            return UUID(client_id), UUID(id), generation
        case _:
            return None
