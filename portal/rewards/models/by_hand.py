"""Points given by hand: with a reason, and within what one of us may give in a month."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base
from portal.ground.keys import is_first_day


class GivenByHand(Base):
    """How many points one of us gave by hand in one month of the vendor's."""

    __tablename__ = "given_by_hand"
    __table_args__ = (is_first_day("month"), CheckConstraint("points >= 0", name="never_below_zero"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(default=0)
