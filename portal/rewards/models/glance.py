"""What stands around every page of rewards, in one statement."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, func, literal, select

from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Id, db
from portal.rewards.models.incentive_offers import IncentiveOffer
from portal.rewards.models.incentive_pages import IS_CURRENT
from portal.rewards.models.programme import Programme

_always = select(literal(1)).subquery()
_number = select(func.max(Programme.number)).scalar_subquery()
_offers = exists().where(IncentiveOffer.client_id == bindparam("client_id", type_=Id()), IS_CURRENT)
_GLANCE = select(Programme.is_on, Programme.names, Programme.names_of_one, _offers).select_from(
    _always.outerjoin(Programme, Programme.number == _number)
)


class Glance(NamedTuple):
    """Whether there is a programme, what its points are called by language, whether the client is offered something."""

    is_on: bool
    names: Mapping[str, str]
    names_of_one: Mapping[str, str]
    has_offers: bool


def glance(client_id: UUID | None) -> Glance:
    """As it is for this client: offered for the contract it has, or waiting for what it accepted."""
    with as_system():
        row = db.session.execute(_GLANCE, {"client_id": client_id, "offered_on": vendor_today()}).one()
    return Glance(bool(row[0]), row[1] or {}, row[2] or {}, row[3])
