"""What is counted as it happens equals what a recount gives."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, extract, func, select

from portal.checks.findings import told
from portal.ground.db import db
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.presence import InteractionContact, InteractionMember

_MET = (
    select(
        InteractionContact.client_id,
        InteractionContact.contact_id,
        InteractionMember.user_id,
        func.count().label("times"),
        func.max(InteractionMember.occurred_at).label("last_at"),
    )
    .join(
        InteractionMember,
        and_(
            InteractionMember.client_id == InteractionContact.client_id,
            InteractionMember.interaction_id == InteractionContact.interaction_id,
        ),
    )
    .where(InteractionMember.counted)
    .group_by(InteractionContact.client_id, InteractionContact.contact_id, InteractionMember.user_id)
)
_YEAR, _MONTH = (extract(part, InteractionMember.occurred_at) for part in ("year", "month"))
_DEALT = (
    select(InteractionMember.client_id, InteractionMember.user_id, _YEAR, _MONTH, func.count())
    .where(InteractionMember.counted)
    .group_by(InteractionMember.client_id, InteractionMember.user_id, _YEAR, _MONTH)
)


def acquaintances_are_counted_right() -> list[str]:
    kept = select(
        Acquaintance.client_id,
        Acquaintance.contact_id,
        Acquaintance.user_id,
        Acquaintance.times,
        Acquaintance.last_at,
    )
    return _compared("acquaintances", _rows(kept), _rows(_MET))


def months_are_counted_right() -> list[str]:
    kept = select(MemberMonth.client_id, MemberMonth.user_id, MemberMonth.month, MemberMonth.times)
    counted = {
        (client, user, date(int(year), int(month), 1), times)
        for client, user, year, month, times in db.session.execute(_DEALT)
    }
    return _compared("months", _rows(kept), counted)


def _rows(query: Any) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in db.session.execute(query)}


def _compared(what: str, kept: set[tuple[Any, ...]], counted: set[tuple[Any, ...]]) -> list[str]:
    return [
        *told(f"{what} kept that a recount does not give", _named(kept - counted)),
        *told(f"{what} a recount gives that are not kept", _named(counted - kept)),
    ]


def _named(rows: Iterable[tuple[Any, ...]]) -> Iterable[str]:
    return (" ".join(map(str, row)) for row in rows)
