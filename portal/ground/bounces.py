"""Addresses whose mails come back: while one stands here, nothing but mails about an account goes there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, db, now


class Bounce(Base):
    """The last refusal for good of one address, which is kept as addresses are compared. `said`: the server's words."""

    __tablename__ = "bounce"
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    bounced_at: Mapped[datetime] = mapped_column(default=now)
    said: Mapped[str] = mapped_column(Text)
    mail_id: Mapped[UUID | None]


def bounced(address: str) -> Bounce | None:
    """What the server said of this address, if mails to it come back."""
    return db.session.get(Bounce, _kept(address))


def note_bounce(address: str, said: str, mail_id: UUID) -> None:
    """In the sender's transaction. Of several refusals the last counts."""
    db.session.merge(Bounce(address=_kept(address), bounced_at=now(), said=said, mail_id=mail_id))


def forget_bounce(address: str) -> None:
    """The next mail may try again."""
    gone = delete(Bounce).where(Bounce.address == _kept(address))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _kept(address: str) -> str:
    return address.strip().casefold()
