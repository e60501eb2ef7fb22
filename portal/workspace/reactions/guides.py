"""Guides stay for the tiers they were for, however these are counted."""

from uuid import UUID

from portal.facts import ProgrammeChanged
from portal.ground.happen import reacts_to
from portal.workspace.models.guides import follow_ranks


@reacts_to(ProgrammeChanged)
def stay_for_the_same_tier(fact: ProgrammeChanged, _event_id: UUID) -> None:
    follow_ranks(fact.ranks)
