"""What was written to a client's people by mail, kept in the history: what it said and to whom it went."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept


class FiledMail(Base, Kept, TeamOnly):
    """One mail as it was written to people of a client. `recipients`: name, address and mail of each."""

    __tablename__ = "filed_mail"
    key: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    recipients: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)


Index("uq_filed_mail_key", FiledMail.client_id, FiledMail.key, unique=True)
