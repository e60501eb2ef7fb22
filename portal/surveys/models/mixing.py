"""Mixing anonymous answers: a database may keep rows in the order they came, and which change brought each."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, insert, inspect, select

from portal.ground.db import db, now
from portal.surveys.models.answers import AnonymousAnswer
from portal.surveys.models.waves import Invitation, Wave

STILL = timedelta(days=2)  # so long after its end the last answers to a wave are mixed among the others
_COLUMNS = [getattr(AnonymousAnswer, column.key) for column in inspect(AnonymousAnswer).column_attrs]


def mix_anonymous_answers() -> None:
    """Write the answers of every open wave anew, all at once and in the order of their ids, which are only chance."""
    for wave_id in db.session.scalars(_open_waves()).all():
        _mix(wave_id)
        db.session.commit()


def _open_waves() -> Select[UUID]:
    ends = Invitation.expires_at > now() - STILL
    return select(Wave.id).where(Wave.is_anonymous, Wave.id.in_(select(Invitation.wave_id).where(ends)))


def _mix(wave_id: UUID) -> None:
    """What comes while this runs is left where it is, until tomorrow."""
    taken = delete(AnonymousAnswer).where(AnonymousAnswer.wave_id == wave_id).returning(*_COLUMNS)
    rows = sorted((row._asdict() for row in db.session.execute(taken)), key=lambda row: row["id"])
    if rows:
        db.session.execute(insert(AnonymousAnswer), rows)
