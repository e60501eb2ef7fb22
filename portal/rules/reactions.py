"""What the rules do when something happens: nothing while nobody waits for it, else what they say, after the commit."""

from uuid import UUID

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import CATALOGUE, Event, Fact, later
from portal.rules.models.causes import Cause
from portal.rules.models.rules import Rule
from portal.rules.models.running import answer, watching
from portal.rules.models.watched import watched
from portal.rules.models.words import KINDS

_ON = select(Rule.when).where(Rule.on_since.is_not(None))


def is_watched(kind: str) -> bool:
    """Some rule waits for facts of this kind; known without asking the database, as a rule."""
    return kind in watched(lambda: frozenset(db.session.scalars(_ON)))


@later(*(CATALOGUE[kind] for kind in KINDS), wanted=is_watched)
def answer_fact(fact: Fact, event_id: UUID) -> None:
    """Each rule that waits for it, in the transaction in which the delivery is marked as done."""
    event = db.session.get_one(Event, (fact.client_id, event_id))
    for rule_id in watching(fact.kind):
        answer(rule_id, Cause.of_event(event))
