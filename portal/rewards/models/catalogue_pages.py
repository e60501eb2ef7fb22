"""What the pages of the catalogue and of redemptions read."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.ground.db import Id, db
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User
from portal.rewards.models.catalogue import Reward
from portal.rewards.models.entries import Entry
from portal.rewards.models.redemptions import WAITING, Redemption

MOST_REWARDS = 300
MOST_WAITING = 200
MOST_DONE = 50
NEWEST_ENTRIES = 5

_CLIENT = bindparam("client_id", type_=Id())
_SHOWN = (
    Reward.id,
    Reward.name,
    Reward.about,
    Reward.terms,
    Reward.kind,
    Reward.cost,
    Reward.percent,
    Reward.stock,
    Reward.taken,
    Reward.per_client,
    Reward.from_on,
    Reward.until_on,
    Reward.tier,
    Reward.needs_approval,
    Reward.has_picture,
    Reward.paused_at,
    Reward.retired_at,
)
_ALL = select(*_SHOWN).order_by(Reward.retired_at.is_not(None), Reward.id).limit(MOST_REWARDS)
_OFFERED = (
    select(*_SHOWN)
    .where(
        Reward.paused_at.is_(None),
        Reward.retired_at.is_(None),
        or_(Reward.from_on.is_(None), Reward.from_on <= bindparam("today")),
        or_(Reward.until_on.is_(None), Reward.until_on >= bindparam("today")),
    )
    .order_by(Reward.id)
    .limit(MOST_REWARDS)
)
_REDEMPTIONS = (
    select(
        Redemption.id,
        Redemption.client_id,
        Redemption.created_at,
        Redemption.name,
        Redemption.kind,
        Redemption.points,
        Redemption.percent,
        Redemption.state,
        Redemption.needs_approval,
        Redemption.wish,
        Redemption.note,
        Redemption.reason,
        Redemption.approved_at,
        Redemption.fulfilled_at,
        Redemption.ended_at,
        User.name.label("by_name"),
        Client.name.label("client"),
    )
    .join(User, User.id == Redemption.by_id)
    .join(Client, Client.id == Redemption.client_id)
)
_OF_CLIENT = (
    _REDEMPTIONS.where(Redemption.client_id == _CLIENT)
    .order_by(Redemption.created_at.desc(), Redemption.id.desc())
    .limit(MOST_WAITING)
)
_RENEWAL = select(ClientStanding.renewal_on).where(ClientStanding.client_id == _CLIENT)
_spent, _back = aliased(Entry), aliased(Entry)
_ONE = (
    _REDEMPTIONS.add_columns(
        Redemption.about, Redemption.terms, _spent.number.label("entry"), _back.number.label("back")
    )
    .join(_spent, (_spent.client_id == Redemption.client_id) & (_spent.id == Redemption.entry_id))
    .outerjoin(_back, (_back.client_id == Redemption.client_id) & (_back.reverses_id == Redemption.entry_id))
    .where(Redemption.client_id == _CLIENT, Redemption.id == bindparam("redemption_id", type_=Id()))
)
_WAITING = (
    _REDEMPTIONS.where(Redemption.state.in_(WAITING)).order_by(Redemption.created_at, Redemption.id).limit(MOST_WAITING)
)
_DONE = (
    _REDEMPTIONS.where(Redemption.state.not_in(WAITING))
    .order_by(func.coalesce(Redemption.ended_at, Redemption.fulfilled_at).desc(), Redemption.id.desc())
    .limit(MOST_DONE)
)
_NEWEST = (
    select(
        Entry.client_id,
        Entry.created_at,
        Entry.reason,
        Entry.kind,
        Entry.cause,
        Entry.place,
        Entry.points,
        Entry.balance,
    )
    .where(Entry.client_id == _CLIENT)
    .order_by(Entry.number.desc())
    .limit(NEWEST_ENTRIES)
)


def whole_catalogue() -> Sequence[Any]:
    """Every reward in the order they were added, the retired ones last."""
    return db.session.execute(_ALL).all()


def offered(today: date) -> Sequence[Any]:
    """What is offered today, whoever may have it."""
    return db.session.execute(_OFFERED, {"today": today}).all()


def redemptions_of(client_id: UUID) -> Sequence[Any]:
    """The newest first."""
    return db.session.execute(_OF_CLIENT, {"client_id": client_id}).all()


def one_redemption(client_id: UUID, redemption_id: UUID) -> Any:
    """`entry`: the number of its entry in the ledger; `back`: of the one that gave the points back."""
    return db.session.execute(_ONE, {"client_id": client_id, "redemption_id": redemption_id}).one()


def renewal_on(client_id: UUID) -> date | None:
    """When the contract ends; of no concern to the client's people, who read None."""
    return db.session.scalar(_RENEWAL, {"client_id": client_id})


def waiting_redemptions() -> Sequence[Any]:
    """Of all clients the reader may see: what waits for one of us, the oldest first."""
    return db.session.execute(_WAITING).all()


def done_redemptions() -> Sequence[Any]:
    """The last ones that were handed over, declined or cancelled."""
    return db.session.execute(_DONE).all()


def newest_entries(client_id: UUID) -> Sequence[Any]:
    """The end of the ledger, the newest first."""
    return db.session.execute(_NEWEST, {"client_id": client_id}).all()
