"""Where a cause can be read, and what a time that came is called."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from portal.ground.happen import HOUSE
from portal.ground.links import link_to
from portal.rules.models.words import when_words

# In this order: the first row that a cause names is the one it is about.
PLACES = {
    "interaction_id": "interactions.show",
    "concern_id": "concerns.show",
    "meeting_id": "meetings.show",
    "milestone_id": "milestones.show",
    "task_id": "client_tasks.show",
    "contact_id": "contacts.show",
}


def place_of(client_id: UUID, ids: Mapping[str, Any] | None) -> str | None:
    """The address, or None for what is about no client."""
    if client_id == HOUSE:
        return None
    for name, endpoint in PLACES.items():
        if ids and ids.get(name):
            return link_to(endpoint, client_id=client_id, **{name: ids[name]})
    return link_to("timeline.index", client_id=client_id)


def time_that_came(cause: Mapping[str, Any]) -> str:
    """“A milestone is 5 days late: “Evening answering””."""
    words = when_words(cause["when"], cause["values"]["days"])
    words = words[:1].upper() + words[1:]
    return str(gettext("%(words)s: “%(title)s”", words=words, title=cause["title"])) if cause["title"] else words
