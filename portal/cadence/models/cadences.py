"""Cadences: how often the clients of a segment are followed up, as the admin set it; every version is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import CadenceChanged
from portal.ground.access import as_system
from portal.ground.db import Base, Kept, db, new_id
from portal.ground.happen import happen
from portal.ground.keys import only
from portal.people.models.clients import ClientStanding
from portal.people.models.users import User
from portal.tasks.touchpoints import ClientCadence, TouchpointKind

FOLLOW_UPS = tuple(kind for kind in TouchpointKind if kind != TouchpointKind.LETTER)
LETTER_MONTHS = (0, 1, 3, 6, 12)


class StaleCadenceError(ValueError):
    """Somebody saved another version meanwhile."""


@dataclass(frozen=True)
class Rhythm:
    """What a cadence comes to: which follow-ups there are, and every how many months leadership writes (0: never)."""

    kinds: tuple[TouchpointKind, ...] = FOLLOW_UPS
    letter_months: int = 3


class Cadence(Base, Kept):
    """One version of a segment's cadence (`segment` None: everybody's without one of their own); only added to.

    The newest number is in force. `ended`: the segment follows everybody's again.
    """

    __tablename__ = "cadence"
    segment: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(JSON)
    letter_months: Mapped[int]
    ended: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    made_by_name: Mapped[str] = mapped_column(Text)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(tuple(kind for kind in FOLLOW_UPS if kind in self.kinds), self.letter_months)

    @classmethod
    def set(cls, segment: str | None, rhythm: Rhythm, by: User, *, known: int, ended: bool = False) -> Self | None:
        """The next version, from now on; None when nothing is new. `known`: the number it was written over.

        Clients move to it from their next date on. Raises StaleCadenceError.
        """
        newest = newest_of(segment)
        if (newest.number if newest else 0) != known:
            raise StaleCadenceError(segment)
        if newest is not None and (newest.rhythm, newest.ended) == (rhythm, ended):
            return None
        made = cls(
            id=new_id(), segment=segment, number=known + 1, kinds=[kind.value for kind in rhythm.kinds],
            letter_months=rhythm.letter_months, ended=ended, made_by_id=by.id, made_by_name=by.name,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        concerned = _work_out_again(segment)
        happen(
            CadenceChanged(
                actor_id=by.id, actor_name=by.name, cadence_id=made.id, segment=segment, number=made.number,
                clients=concerned,
            )
        )  # fmt: skip
        return made


Index("uq_cadence_segment", Cadence.segment, Cadence.number, unique=True, **only("segment IS NOT NULL"))
Index("uq_cadence_everybody", Cadence.number, unique=True, **only("segment IS NULL"))


@dataclass(frozen=True)
class Cadences:
    """Every cadence in force, by segment; `None` is everybody's."""

    by_segment: dict[str | None, Rhythm]

    def of(self, segment: str | None) -> Rhythm:
        return self.by_segment.get(segment) or self.by_segment.get(None) or Rhythm()


def cadences_in_force() -> Cadences:
    return Cadences({row.segment: row.rhythm for row in newest_versions() if not row.ended})


def newest_versions() -> list[Cadence]:
    """The newest version of each segment's, everybody's first, then by name; ended ones too."""
    with as_system():
        rows = db.session.scalars(select(Cadence).order_by(Cadence.number)).all()
    newest = {row.segment: row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.segment is not None, row.segment or ""))


def newest_of(segment: str | None) -> Cadence | None:
    return next((row for row in newest_versions() if row.segment == segment), None)


def versions_of(segment: str | None) -> Sequence[Cadence]:
    """Every version, the newest first."""
    mine = Cadence.segment.is_(None) if segment is None else Cadence.segment == segment
    return db.session.scalars(select(Cadence).where(mine).order_by(Cadence.number.desc()).limit(50)).all()


def concerned(segment: str | None, own: Collection[str]) -> Any:
    """The condition on a standing under which this cadence is the client's; `own`: segments with one of their own."""
    if segment is not None:
        return ClientStanding.segment == segment
    return or_(ClientStanding.segment.is_(None), ClientStanding.segment.not_in(sorted(own)))


def segments_with_their_own() -> set[str]:
    return {segment for segment in cadences_in_force().by_segment if segment is not None}


def _work_out_again(segment: str | None) -> int:
    """Mark the clients it concerns; the worker goes through them. Returns how many."""
    theirs = select(ClientStanding.client_id).where(concerned(segment, segments_with_their_own()))
    with as_system():
        stale = update(ClientCadence).where(ClientCadence.client_id.in_(theirs)).values(stale=True)
        count: int = db.session.execute(  # type: ignore[attr-defined]
            stale, execution_options={"synchronize_session": False}
        ).rowcount
    return count
