"""How much of what clients hear from us is said by people, and how much the portal sends by itself, against the aim."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from portal.facts import ShareAimSet
from portal.ground.db import Instant, db, now
from portal.ground.happen import happen
from portal.ground.settings import set_setting, setting
from portal.history.models.presence import InteractionMember
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contact_shares import ContactShare
from portal.people.models.users import User
from portal.rules.models.runs import RuleMade, RuleRun
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import Audience, Update

DAYS = 90
HUNDRED = 100
AIM = "share_of_hand"  # the setting: from so many percent by hand, to so many
AIM_UNLESS_SET = (50, 70)
MOST_SHOWN = 25

_SINCE = bindparam("since", type_=Instant())
_TALKS = (
    select(InteractionMember.client_id, func.count(InteractionMember.interaction_id.distinct()))
    .where(InteractionMember.counted, InteractionMember.occurred_at >= _SINCE)
    .group_by(InteractionMember.client_id)
)
_made_by_rule = and_(RuleMade.client_id == Posting.client_id, RuleMade.row_id == Posting.update_id)
_POSTED = (
    select(Posting.client_id, func.count())
    .join(Update, Update.id == Posting.update_id)
    .outerjoin(RuleMade, _made_by_rule)
    .where(Posting.published_at >= _SINCE)
    .group_by(Posting.client_id)
)
_TO_ONE = and_(Update.audience == Audience.CLIENT, RuleMade.row_id.is_(None))
_TO_MANY = or_(Update.audience != Audience.CLIENT, RuleMade.row_id.is_not(None))
_WRITTEN = (
    select(RuleRun.client_id, func.sum(RuleRun.wrote))
    .where(RuleRun.created_at >= _SINCE, RuleRun.wrote > 0)
    .group_by(RuleRun.client_id)
)
_ALL = select(
    func.coalesce(func.sum(ContactShare.by_hand), 0).label("by_hand"),
    func.coalesce(func.sum(ContactShare.by_itself), 0).label("by_itself"),
    func.count(ContactShare.hand_percent).label("clients"),
    func.max(ContactShare.counted_at).label("counted_at"),
)
_ROWS = (
    select(ContactShare.client_id, ContactShare.by_hand, ContactShare.by_itself, ContactShare.hand_percent, Client.name)
    .join(Client, Client.id == ContactShare.client_id)
    .join(ClientStanding, ClientStanding.client_id == ContactShare.client_id)
    .where(ClientStanding.state != ClientState.LEFT)
    .limit(MOST_SHOWN)
)
_BELOW = _ROWS.where(ContactShare.hand_percent < bindparam("least")).order_by(
    ContactShare.hand_percent, ContactShare.client_id
)
_ABOVE = _ROWS.where(ContactShare.hand_percent > bindparam("most")).order_by(
    ContactShare.hand_percent.desc(), ContactShare.client_id
)


@dataclass(frozen=True)
class Share:
    """All clients together, as far as the reader sees them. `below` and `above` the aim: those furthest from it."""

    by_hand: int
    by_itself: int
    clients: int
    counted_at: datetime | None
    aim: tuple[int, int]
    below: Sequence[Any]
    above: Sequence[Any]

    @property
    def percent(self) -> int | None:
        return hand_percent(self.by_hand, self.by_itself)


def hand_percent(by_hand: int, by_itself: int) -> int | None:
    """Contacts made by people as a whole share of all contacts in the period; None where there was none.

    Source: the guide to lasting relationships the product follows (S2), which wants 50 to 70 in a hundred by people.
    """
    every = by_hand + by_itself
    return None if every == 0 else round(100 * by_hand / every)


def aim() -> tuple[int, int]:
    least, most = setting(AIM, AIM_UNLESS_SET)
    return least, most


def set_aim(least: int, most: int, by: User) -> None:
    """Another aim from now on. The same again changes nothing."""
    if aim() != (least, most):
        set_setting(AIM, [least, most])
        happen(ShareAimSet(actor_id=by.id, actor_name=by.name, least=least, most=most))


def read_share() -> Share:
    found, (least, most) = db.session.execute(_ALL).one(), aim()
    below = db.session.execute(_BELOW, {"least": least}).all()
    above = db.session.execute(_ABOVE, {"most": most}).all()
    return Share(found.by_hand, found.by_itself, found.clients, found.counted_at, (least, most), below, above)


def count_shares() -> int:
    """Count the last ninety days anew for every client, in one transaction; return how many heard anything."""
    since = {"since": now() - timedelta(days=DAYS)}
    by_hand, by_itself = _counted(_TALKS, since), _counted(_WRITTEN, since)
    by_hand.update(_counted(_POSTED.where(_TO_ONE), since))
    by_itself.update(_counted(_POSTED.where(_TO_MANY), since))
    at = now()
    known = set(db.session.scalars(select(Client.id)))
    rows = [_row(client_id, by_hand[client_id], by_itself[client_id], at) for client_id in known]
    db.session.execute(delete(ContactShare).execution_options(synchronize_session=False))
    if rows:
        db.session.execute(insert(ContactShare), rows)
    db.session.commit()
    return sum(row["hand_percent"] is not None for row in rows)


def _counted(statement: Any, since: dict[str, datetime]) -> Counter[UUID]:
    return Counter({row[0]: int(row[1]) for row in db.session.execute(statement, since)})


def _row(client_id: UUID, by_hand: int, by_itself: int, at: datetime) -> dict[str, Any]:
    percent = hand_percent(by_hand, by_itself)
    counted = {"by_hand": by_hand, "by_itself": by_itself, "hand_percent": percent}
    return {"client_id": client_id, "counted_at": at, **counted}
