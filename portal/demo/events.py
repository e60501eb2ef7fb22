"""Facts of the past as events: what a verb would have announced on that day."""

from datetime import datetime
from random import Random

from portal.demo.ids import id_at
from portal.ground.bulk import Bulk
from portal.ground.happen import Event, Fact, plain


def add_event(bulk: Bulk, fact: Fact, at: datetime, chance: Random) -> None:
    """The fact as kept for ever; nothing reacts to it any more."""
    bulk.add(
        Event,
        client_id=fact.client_id,
        id=id_at(at, chance),
        occurred_at=at,
        kind=fact.kind,
        actor_id=fact.actor_id,
        shared=fact.for_client,
        told=fact.told,
        payload={name: plain(value) for name, value in vars(fact).items()},
    )
