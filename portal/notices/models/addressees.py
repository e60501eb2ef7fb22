"""Whom a notice may go to: active people who see the client now, with their language, zone and wishes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, exists, or_, select

from portal.ground.access import TEAM, Role
from portal.ground.clock import vendor_zone
from portal.ground.db import db
from portal.ground.happen import HOUSE
from portal.notices.models.choices import NoticeChoice, Wishes
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import Membership, User

PERSON = (User.id, User.name, User.email, User.role, User.language, User.zone)
WISHES = (
    NoticeChoice.kinds,
    NoticeChoice.rhythm,
    NoticeChoice.digest_hour,
    NoticeChoice.digest_weekday,
    NoticeChoice.quiet_from,
    NoticeChoice.quiet_until,
    NoticeChoice.generation,
)
_client: BindParameter[UUID] = bindparam("client_id")
_inside = exists().where(Membership.user_id == User.id, Membership.client_id == _client, Membership.ended_at.is_(None))
_restricted = exists().where(ClientStanding.client_id == _client, ClientStanding.restricted)
_serves = exists().where(Assignment.user_id == User.id, Assignment.client_id == _client, Assignment.until_on.is_(None))
_SEES = or_(
    and_(User.role.not_in(TEAM), _inside),
    and_(User.role.in_(TEAM), or_(User.role == Role.ADMIN, ~_restricted, _serves)),
)
_PEOPLE = (
    select(*PERSON, *WISHES, select(Client.zone).where(Client.id == _client).scalar_subquery().label("client_zone"))
    .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
    .where(User.id.in_(bindparam("ids", expanding=True)), User.disabled_at.is_(None))
    .order_by(User.id)
)
_WHO_SEE = _PEOPLE.where(_SEES)
_OURS = _PEOPLE.where(User.role.in_(TEAM))


@dataclass(frozen=True)
class Addressed:
    """One person as a mail and a notice need them; a `Reader` of mails."""

    id: UUID
    email: str
    name: str
    language: str
    zone: str
    is_team: bool
    wishes: Wishes

    @classmethod
    def read(cls, row: Any, client_zone: str | None) -> "Addressed":
        """From a row of `PERSON` and `WISHES`. Who chose no zone lives in their client's, or in ours."""
        is_team = row.role in TEAM
        zone = row.zone or (None if is_team else client_zone) or vendor_zone()
        return cls(row.id, row.email, row.name, row.language or "en", zone, is_team, Wishes.read(row))


def addressed(ids: Iterable[UUID], client_id: UUID) -> Sequence[Addressed]:
    """Those of them who are active and may see this client now; of a notice about no client, only the team."""
    wanted = list(set(ids))
    if not wanted:
        return []
    asked = _OURS if client_id == HOUSE else _WHO_SEE
    rows = db.session.execute(asked, {"ids": wanted, "client_id": client_id})
    return [Addressed.read(row, row.client_zone) for row in rows]
