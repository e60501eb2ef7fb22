"""What the pages of expectations show: which version stands, which is proposed, and how it came to that."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from portal.ground.db import db
from portal.ground.differences import Piece, differences
from portal.people.models.clients import ClientStanding, ClientState
from portal.tasks.models import Side
from portal.workspace.models.expectations import PARTS, Confirmation, Expectations, ExpectationsDraft

MOST_VERSIONS = 100
SERVED = (ClientState.ONBOARDING, ClientState.ACTIVE)

_VERSIONS = (
    select(Expectations)
    .where(Expectations.client_id == bindparam("client_id"))
    .order_by(Expectations.number.desc())
    .limit(MOST_VERSIONS)
)
_CONFIRMATIONS = (
    select(
        Confirmation.expectations_id,
        Confirmation.round,
        Confirmation.side,
        Confirmation.by_name,
        Confirmation.confirmed_at,
    )
    .where(Confirmation.client_id == bindparam("client_id"))
    .order_by(Confirmation.confirmed_at.desc())
    .limit(4 * MOST_VERSIONS)
)
_Open = aliased(Expectations)
_has_proposal = exists().where(
    _Open.client_id == Expectations.client_id, _Open.agreed_at.is_(None), _Open.withdrawn_at.is_(None)
)
_DUE = (
    select(Expectations.client_id, Expectations.id)
    .join(ClientStanding, ClientStanding.client_id == Expectations.client_id)
    .where(
        Expectations.due_on <= bindparam("on"),
        Expectations.asked_at.is_(None),
        Expectations.replaced_at.is_(None),
        ClientStanding.state.in_(SERVED),
        ~_has_proposal,
    )
    .order_by(Expectations.due_on)
    .limit(bindparam("limit"))
)


class Part(NamedTuple):
    """One heading of a version; `change` is empty where it reads as before."""

    name: str
    text: str
    change: Sequence[Piece]


class Told(NamedTuple):
    """A version with who confirmed it. `us` and `you`: the confirmations of the present round, None where it is owed.

    `past`: those of earlier rounds, the newest first.
    """

    version: Expectations
    us: Any
    you: Any
    past: Sequence[Any]

    def owed_by(self, side: Side) -> bool:
        return self.version.stands and (self.us if side == Side.US else self.you) is None


class Story(NamedTuple):
    """All there is about a client's expectations: the version both agreed, the one proposed, and every version."""

    agreed: Told | None
    proposed: Told | None
    versions: Sequence[Told]

    @property
    def newest(self) -> Expectations | None:
        """The version people start from when they write: the proposed one, else the agreed one."""
        told = self.proposed or self.agreed
        return told.version if told else None


def story(client_id: UUID) -> Story:
    """In two statements, however many versions there are."""
    versions = db.session.scalars(_VERSIONS, {"client_id": client_id}).all()
    given = db.session.execute(_CONFIRMATIONS, {"client_id": client_id}).all()
    told = [_told(version, [row for row in given if row.expectations_id == version.id]) for version in versions]
    agreed = next((one for one in told if one.version.agreed_at and one.version.stands), None)
    proposed = next((one for one in told if not one.version.agreed_at and one.version.stands), None)
    return Story(agreed, proposed, told)


def parts(version: Expectations, before: Expectations | None) -> list[Part]:
    """The headings of a version, with what changed since `before`."""
    return [_part(name, getattr(version, name), getattr(before, name) if before else None) for name in PARTS]


def draft_of(client_id: UUID) -> ExpectationsDraft | None:
    """What the team is writing; the client's people find nothing."""
    return db.session.scalars(select(ExpectationsDraft).where(ExpectationsDraft.client_id == client_id)).one_or_none()


def due(on: date, limit: int = 500) -> Sequence[Any]:
    """Client and id of the versions that both sides should confirm again by that day and were not asked about yet.

    Where a newer version is proposed, it is the one to confirm: nobody is asked about the old one.
    """
    return db.session.execute(_DUE, {"on": on, "limit": limit}).all()


def _told(version: Expectations, given: Sequence[Any]) -> Told:
    present = {row.side: row for row in given if row.round == version.round}
    return Told(
        version, present.get(Side.US), present.get(Side.YOU), [row for row in given if row.round < version.round]
    )


def _part(name: str, text: str, before: str | None) -> Part:
    return Part(name, text, differences(before, text) if before is not None and before != text else ())
