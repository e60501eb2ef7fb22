"""The month of the whole team: which client has a report, how far it is, and whether anybody read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, tuple_

from portal.ground.db import Id, db
from portal.ground.fold import fold
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.users import Membership, User
from portal.reports.models.drafts import DraftState, ReportDraft
from portal.reports.models.editions import ReportEdition
from portal.reports.models.reads import ReportRead

SIZE = 50
MOST_DUE = 25


class Standing(StrEnum):
    """How far a report is. `MISSING` and `WRITTEN` wait for us, together as `DUE`; `UNREAD` waits for the client."""

    DUE = "due"
    MISSING = "missing"
    WRITTEN = "draft"
    PUBLISHED = "published"
    UNREAD = "unread"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class MonthFilters:
    """What the reader asks for; None asks for nothing."""

    month: date
    text: str | None = None
    owner_id: UUID | None = None
    standing: Standing | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the conditions that hold; they choose the statement."""
        named = [name for name in ("text", "owner_id") if getattr(self, name)]
        return (*named, self.standing.value) if self.standing else tuple(named)

    @property
    def values(self) -> dict[str, Any]:
        text = fold(self.text).replace("%", "").replace("_", "") if self.text else None
        return {"month": self.month, "text": text, "owner_id": self.owner_id}


_of_month = (ReportEdition.client_id == ClientStanding.client_id, ReportEdition.month == bindparam("month"))
_drafted = (ReportDraft.client_id == ClientStanding.client_id, ReportDraft.month == bindparam("month"))
_newest = (  # the number of an edition's draft is the newest edition's
    select(ReportDraft.number)
    .where(ReportDraft.client_id == ReportEdition.client_id, ReportDraft.month == ReportEdition.month)
    .correlate(ReportEdition)
    .scalar_subquery()
)
_read = exists().where(
    *_of_month,
    ReportRead.client_id == ReportEdition.client_id,
    ReportRead.edition_id == ReportEdition.id,
    ReportEdition.number == _newest,
)
_CONDITIONS: dict[str, Any] = {
    "text": ClientStanding.sort_name.contains(bindparam("text"), autoescape=False),
    "owner_id": ClientStanding.owner_id == bindparam("owner_id", type_=Id()),
    Standing.DUE: or_(~exists().where(*_drafted), exists().where(*_drafted, ReportDraft.state == DraftState.DRAFT)),
    Standing.MISSING: ~exists().where(*_drafted),
    Standing.WRITTEN: exists().where(*_drafted, ReportDraft.state == DraftState.DRAFT),
    Standing.PUBLISHED: exists().where(*_drafted, ReportDraft.state == DraftState.PUBLISHED),
    Standing.UNREAD: and_(exists().where(*_drafted, ReportDraft.state == DraftState.PUBLISHED), ~_read),
    Standing.WITHDRAWN: exists().where(*_drafted, ReportDraft.state == DraftState.WITHDRAWN),
}
_ACTIVE = ClientStanding.state == ClientState.ACTIVE


def reports_of(filters: MonthFilters, cursor: str | None, size: int = SIZE) -> Page[Any]:
    """One page of active clients by name.

    Columns: id, name, owner_name, state, number, saved_at, published_at; `people` with access, how many have `read`.
    """
    after = _understood(unpack_cursor(cursor))
    bound = {**filters.values, "most": size + 1}
    if after:
        bound |= {"after_name": after[0], "after_id": after[1]}
    rows = db.session.execute(_statement(filters.asked, after is not None), bound).all()
    return page_of(rows, size, lambda row: (row.sort_name, row.id))


def standing_of(row: Any) -> Standing:
    """The word for a row of `reports_of`."""
    if row.state is None:
        return Standing.MISSING
    if row.state == DraftState.DRAFT:
        return Standing.WRITTEN
    if row.state == DraftState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.PUBLISHED if row.read else Standing.UNREAD


def reports_due(owner_id: UUID, month: date) -> Sequence[Any]:
    """What somebody still has to write or publish of a month: rows of `reports_of`, missing ones too."""
    return reports_of(MonthFilters(month, owner_id=owner_id, standing=Standing.DUE), None, MOST_DUE).rows


@cache
def _statement(asked: tuple[str, ...], follows: bool) -> Select[Any]:
    """The rows are chosen first; what other tables say of them is looked up only for those shown."""
    chosen = (
        select(ClientStanding.client_id, ClientStanding.sort_name, ClientStanding.owner_id)
        .where(_ACTIVE, *(_CONDITIONS[name] for name in asked))
        .order_by(ClientStanding.sort_name, ClientStanding.client_id)
        .limit(bindparam("most"))
    )
    if follows:
        here: Any = (bindparam("after_name"), bindparam("after_id", type_=Id()))
        chosen = chosen.where(tuple_(ClientStanding.sort_name, ClientStanding.client_id) > tuple_(*here))
    within = chosen.subquery()
    return select(within.c.client_id.label("id"), within.c.sort_name, *_beside(within)).order_by(
        within.c.sort_name, within.c.client_id
    )


def _beside(within: Any) -> tuple[Any, ...]:
    mine = (ReportDraft.client_id == within.c.client_id, ReportDraft.month == bindparam("month"))
    newest = (
        ReportEdition.client_id == within.c.client_id,
        ReportEdition.month == bindparam("month"),
        ReportEdition.number == _newest,
    )
    people = (Membership.client_id == within.c.client_id, Membership.ended_at.is_(None))
    read = (ReportRead.client_id == within.c.client_id, ReportRead.edition_id == ReportEdition.id, *newest)
    return (
        select(Client.name).where(Client.id == within.c.client_id).scalar_subquery().label("name"),
        select(User.name).where(User.id == within.c.owner_id).scalar_subquery().label("owner_name"),
        select(ReportDraft.state).where(*mine).scalar_subquery().label("state"),
        select(ReportDraft.number).where(*mine).scalar_subquery().label("number"),
        select(ReportDraft.saved_at).where(*mine).scalar_subquery().label("saved_at"),
        select(ReportEdition.published_at).where(*newest).scalar_subquery().label("published_at"),
        select(func.count()).select_from(Membership).where(*people).scalar_subquery().label("people"),
        select(func.count()).select_from(ReportRead).where(*read).scalar_subquery().label("read"),
    )


def _understood(after: list[Any] | None) -> list[Any] | None:
    """The cursor, unless it belongs to another list."""
    fits = after is not None and len(after) == 2 and isinstance(after[0], str) and isinstance(after[1], UUID)
    return after if fits else None
