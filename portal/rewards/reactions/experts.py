"""Who is told of an expert for a time: the client's leads, its owner, and whoever helps."""

from uuid import UUID

from portal.facts import (
    ExpertAccessBegun,
    ExpertAccessCalledOff,
    ExpertAccessEnded,
    ExpertAccessFact,
    ExpertAccessPlanned,
    ExpertAccessProlonged,
)
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.experts import ExpertAccess
from portal.rewards.models.expert_notice_kinds import EXPERT
from portal.rewards.models.leads import leads_and_owner


@reacts_to(ExpertAccessPlanned, ExpertAccessBegun, ExpertAccessProlonged, ExpertAccessEnded, ExpertAccessCalledOff)
def tell_of_an_expert(fact: ExpertAccessFact, event_id: UUID) -> None:
    access = db.session.get_one(ExpertAccess, (fact.client_id, fact.access_id))
    place = path_to("serving.index", client_id=fact.client_id)
    people = [*leads_and_owner(fact.client_id), access.user_id]
    notify(people, EXPERT, fact, key=event_id, place=place, subject_id=fact.access_id)
