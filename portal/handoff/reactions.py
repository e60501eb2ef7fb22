"""A client with another owner is handed over, whoever changed it and wherever; giver and receiver are told."""

from uuid import UUID

from portal.facts import HandoffAnswered, HandoffAskedBack, HandoffBegun, HandoffConfirmed, OwnerChanged
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.links import path_to
from portal.handoff.models.handoffs import Handoff, Reason
from portal.handoff.models.notice_kinds import HANDED, HANDOFF_WORD
from portal.notices.models.telling import notify
from portal.people.models.users import User

Word = HandoffAskedBack | HandoffAnswered | HandoffConfirmed


@reacts_to(OwnerChanged)
def begin_handoff(fact: OwnerChanged, _event_id: UUID) -> None:
    """Unless whoever changed it begins it, with a reason of theirs."""
    if fact.before_id is None or fact.handed_over:
        return
    giver, to, by = (db.session.get_one(User, id) for id in (fact.before_id, fact.owner_id, fact.actor_id))
    Handoff.begin(fact.client_id, giver, to, by, reason=Reason.CHANGE)


@reacts_to(HandoffBegun)
def tell_the_receiver(fact: HandoffBegun, event_id: UUID) -> None:
    notify([fact.to_id], HANDED, fact, key=event_id, place=_place(fact), subject_id=fact.handoff_id)


@reacts_to(HandoffAskedBack, HandoffAnswered, HandoffConfirmed)
def tell_the_other(fact: Word, event_id: UUID) -> None:
    """Giver and receiver; nobody is told of their own doing."""
    handoff = db.session.get_one(Handoff, (fact.client_id, fact.handoff_id))
    both = [handoff.from_id, handoff.to_id]
    notify(both, HANDOFF_WORD, fact, key=event_id, place=_place(fact), subject_id=fact.handoff_id)


def _place(fact: HandoffBegun | Word) -> str:
    return path_to("handoffs.show", client_id=fact.client_id, handoff_id=fact.handoff_id)
