"""Sheets of readings a team member brought: looked at first, then taken in once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, Kept, db, new_id, now
from portal.people.models.users import User

MOST_ROWS = 5_000
KEPT_FOR = timedelta(days=30)


class ReadingSheet(Base, Kept):
    """The rows of one file. Only whoever brought it opens it: it may name clients that are restricted to others.

    `rows`: number in the sheet and cells of each; `columns`: our field -> header; `counts`: rows by outcome and
    `refused`: number and reason of each refused row, both once it was taken in.
    """

    __tablename__ = "reading_sheet"
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    headers: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[Any]] = mapped_column(JSON)
    is_workbook: Mapped[bool] = mapped_column(default=False)
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    refused: Mapped[list[Any]] = mapped_column(JSON, default=list)
    taken_at: Mapped[datetime | None]

    @classmethod
    def bring(cls, by: User, **values: Any) -> Self:
        """A file as it came; nothing of it is in yet."""
        sheet = cls(id=new_id(), by_id=by.id, **values)
        db.session.add(sheet)
        db.session.flush()
        return sheet

    def arrange(self, columns: Mapping[str, str]) -> None:
        """Which column is which; once it is taken in nothing is arranged any more."""
        if self.taken_at is None:
            self.columns = dict(columns)

    def settle(self, counts: Mapping[str, int], refused: Sequence[tuple[int, str]]) -> None:
        """It is taken in, and this came of it."""
        self.counts, self.refused, self.taken_at = dict(counts), [list(one) for one in refused], now()


_MINE = (
    select(ReadingSheet.id, ReadingSheet.file_name, ReadingSheet.created_at, ReadingSheet.taken_at, ReadingSheet.counts)
    .where(ReadingSheet.by_id == bindparam("me"))
    .order_by(ReadingSheet.created_at.desc(), ReadingSheet.id.desc())
    .limit(20)
)


def my_sheets(user_id: UUID) -> Sequence[Any]:
    """Rows of the sheets somebody brought lately, the newest first."""
    return db.session.execute(_MINE, {"me": user_id}).all()


def forget_old_sheets() -> None:
    """Delete sheets nobody needs any more; the readings stay."""
    db.session.execute(delete(ReadingSheet).where(ReadingSheet.created_at < now() - KEPT_FOR))
    db.session.commit()
