"""On which terms we reward who recommends us; one row, changed by admins."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ReferralTermsChanged
from portal.ground.access import as_system
from portal.ground.db import Base, db
from portal.ground.happen import happen
from portal.people.models.changes import take

if TYPE_CHECKING:
    from portal.people.models.users import User


class Touch(StrEnum):
    """Whose recommendation counts when there were several."""

    FIRST = "first"
    LAST = "last"


class Flag(StrEnum):
    """What makes somebody of us look before a reward is held."""

    MANY = "many"
    NETWORK = "network"
    DISPOSABLE = "disposable"
    PHONE = "phone"
    NAME = "name"
    KNOWN = "known"


class ReferralTerms(Base):
    """The terms as they are now. Days are whole days; budgets are points a calendar month and in all, None: no bound.

    `points` go to the client whose contact recommended us, `referred_points` and `referred_words` to the company that
    came. `most_a_day`: how many mails one contact may have us write. `review_many`: from how many consents in a week by
    one contact's word each is flagged. `flags`: which flags stop a reward until somebody has looked.
    """

    __tablename__ = "referral_terms"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    is_on: Mapped[bool]
    window_days: Mapped[int]
    touch: Mapped[Touch]
    hold_days: Mapped[int]
    points: Mapped[int]
    referred_points: Mapped[int]
    referred_words: Mapped[str] = mapped_column(Text)
    month_budget: Mapped[int | None]
    whole_budget: Mapped[int | None]
    most_a_day: Mapped[int]
    review_many: Mapped[int]
    flags: Mapped[list[str]] = mapped_column(JSON)
    asks_promoters: Mapped[bool]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def change(self, by: "User", values: Mapping[str, Any]) -> None:
        """Other terms from now on; what is held already keeps its day."""
        if not take(self, values):
            return
        db.session.add(self)
        db.session.flush()
        happen(ReferralTermsChanged(actor_id=by.id, actor_name=by.name, is_on=self.is_on, version=self.version))


UNSET: dict[str, Any] = {
    "is_on": False,
    "window_days": 60,
    "touch": Touch.FIRST,
    "hold_days": 30,
    "points": 500,
    "referred_points": 0,
    "referred_words": "",
    "month_budget": None,
    "whole_budget": None,
    "most_a_day": 5,
    "review_many": 4,
    "flags": [flag.value for flag in Flag],
    "asks_promoters": False,
    "version": 0,
}


def referral_terms(*, held: bool = False) -> ReferralTerms:
    """The terms; off until an admin has set them. `held`: nobody else releases a reward until this is done."""
    asked = select(ReferralTerms)
    if held:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    with as_system():
        return db.session.scalars(asked).one_or_none() or ReferralTerms(**UNSET)
