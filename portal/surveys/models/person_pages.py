"""What one person was asked lately, and what was withheld from them and why: for the page of a contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import Id
from portal.ground.reading import Reading
from portal.surveys.models.answers import Answer
from portal.surveys.models.tallies import COMPLETED
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import WithheldAsk

MOST_SHOWN = 5


@dataclass(frozen=True)
class PersonAsks:
    """Rows, the newest first. `asked`: what `invitation_state` wants, wave, answer_id and score; `withheld`: wave,
    created_at, reason, next_on and waits_until."""

    asked: Sequence[Any]
    withheld: Sequence[Any]


def _theirs(model: Any) -> tuple[Any, ...]:
    here = model.client_id == bindparam("client_id", type_=Id())
    return here, model.contact_id == bindparam("contact_id", type_=Id())


_ASKED = Reading(
    select(
        *(Invitation.id, Invitation.created_at, Invitation.expires_at, Invitation.reminded, Invitation.bounced_at),
        *(Invitation.started_at, Invitation.completed_at, Invitation.stopped_at, Invitation.revoked_at),
        *(Wave.id.label("wave_id"), Wave.name.label("wave"), Answer.id.label("answer_id"), Answer.score),
    )
    .join(Wave, Wave.id == Invitation.wave_id)
    .outerjoin(Answer, COMPLETED)
    .where(*_theirs(Invitation))
    .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    .limit(MOST_SHOWN)
)
_WITHHELD = Reading(
    select(
        *(WithheldAsk.id, WithheldAsk.created_at, WithheldAsk.reason, WithheldAsk.next_on, WithheldAsk.waits_until),
        *(Wave.id.label("wave_id"), Wave.name.label("wave")),
    )
    .join(Wave, Wave.id == WithheldAsk.wave_id)
    .where(*_theirs(WithheldAsk), WithheldAsk.asked_at.is_(None))
    .order_by(WithheldAsk.created_at.desc(), WithheldAsk.id.desc())
    .limit(MOST_SHOWN)
)


def asks_of_person(client_id: UUID, contact_id: UUID) -> PersonAsks:
    """The last few of each."""
    known = {"client_id": client_id, "contact_id": contact_id}
    return PersonAsks(_ASKED.rows(known), _WITHHELD.rows(known))
