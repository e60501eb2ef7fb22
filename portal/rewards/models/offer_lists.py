"""The team's list of offers with renewals over all clients: by state, owner and segment, page by page."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import aliased

from portal.ground.db import Id
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Reading
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User
from portal.rewards.models.incentive_offers import OPEN, IncentiveOffer, OfferState
from portal.rewards.models.incentive_pages import SHOWN

SIZE = 50

_owner, _answerer = aliased(User), aliased(User)
_LISTED = (
    select(
        *SHOWN,
        Client.name.label("client"),
        ClientStanding.segment,
        _owner.name.label("owner"),
        _answerer.name.label("answered_by"),
    )
    .join(Client, Client.id == IncentiveOffer.client_id)
    .join(ClientStanding, ClientStanding.client_id == IncentiveOffer.client_id)
    .join(_owner, _owner.id == ClientStanding.owner_id)
    .outerjoin(_answerer, _answerer.id == IncentiveOffer.answered_by_id)
    .where(IncentiveOffer.state == bindparam("state"))
    .limit(bindparam("most"))
)
_KEY: Any = tuple_(IncentiveOffer.last_on, IncentiveOffer.id)
_PLACE = tuple_(bindparam("last_on", type_=IncentiveOffer.last_on.type), bindparam("id", type_=Id()))
_CONDITIONS: dict[str, Any] = {
    "owner_id": ClientStanding.owner_id == bindparam("owner_id", type_=Id()),
    "segment": ClientStanding.segment == bindparam("segment"),
}


@dataclass(frozen=True)
class OfferFilters:
    """`owner_id`: of clients of this owner only; `segment`: of this segment only."""

    state: OfferState = OfferState.OFFERED
    owner_id: UUID | None = None
    segment: str | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the conditions that hold; they choose the statement."""
        return tuple(name for name in _CONDITIONS if getattr(self, name))


def listed_offers(filters: OfferFilters, after: str | None, size: int = SIZE) -> Page[Any]:
    """A page of those the reader may see: the first to end first of those to be answered or honoured, else the last."""
    values: dict[str, Any] = {name: getattr(filters, name) for name in ("state", *filters.asked)}
    match unpack_cursor(after):
        case [date() as last_on, UUID() as id]:
            values |= {"last_on": last_on, "id": id}
    reading = _reading(filters.asked, filters.state in OPEN, "id" in values)
    return page_of(reading.rows({**values, "most": size + 1}), size, lambda row: (row.last_on, row.id))


@cache
def _reading(asked: tuple[str, ...], is_waiting: bool, is_later: bool) -> Reading:
    statement = _LISTED.where(*(_CONDITIONS[name] for name in asked))
    if is_later:
        statement = statement.where(_KEY > _PLACE if is_waiting else _KEY < _PLACE)
    key = (IncentiveOffer.last_on, IncentiveOffer.id)
    return Reading(statement.order_by(*(key if is_waiting else (column.desc() for column in key))))
