"""Requests of programs that count once: the same key and body get the same answer (IETF draft, Idempotency-Key)."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from sqlalchemy import Text, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, db, now
from portal.ground.problems import problem

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_FOR = timedelta(days=1)


class RepeatedRequest(Base):
    """One request under a key of one token, and what it was answered."""

    __tablename__ = "repeated_request"
    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None]


class Repeatable:
    """A claim on the right to answer one key. `refusal`: what to answer at once instead, if anything."""

    def __init__(self, token_id: UUID, key: str) -> None:
        self.token_id, self.key = token_id, key
        self.refusal: Response | None = None

    @classmethod
    def claim(cls, token_id: UUID) -> Self | None:
        """Claim the key this request carries, waiting for an equal request under way; None if it carries none."""
        given = request.headers.get(HEADER)
        if given is None:
            return None
        claim = cls(token_id, given.strip().removeprefix('"').removesuffix('"'))
        if not 0 < len(claim.key) <= LONGEST or not claim.key.isprintable():
            claim.refusal = problem(
                400, gettext("The Idempotency-Key has to be 1 to 255 printable characters."), code="bad_idempotency_key"
            )
            return claim
        claim._book(sha256(request.path.encode() + b"\0" + request.get_data()).digest())
        return claim

    def keep(self, response: Response) -> None:
        """Remember the answer, in the transaction of the change itself."""
        kept = {"status": response.status_code, "content_type": response.content_type, "body": response.get_data()}
        table = RepeatedRequest.__table__
        mine = (table.c.token_id == self.token_id, table.c.key == self.key)
        db.session.execute(update(table).where(*mine).values(**kept))  # type: ignore[arg-type]

    def _book(self, digest: bytes) -> None:
        values = {"token_id": self.token_id, "key": self.key, "digest": digest, "made_at": now()}
        try:
            db.session.execute(insert(RepeatedRequest.__table__).values(**values))  # type: ignore[arg-type]
        except IntegrityError:
            db.session.rollback()
            self.refusal = self._answered(digest)

    def _answered(self, digest: bytes) -> Response:
        known = db.session.get(RepeatedRequest, (self.token_id, self.key))
        if known is None:  # forgotten in this very moment
            return problem(409, gettext("This key is being used right now. Try again."), code="key_in_use")
        if known.digest != digest:
            return problem(
                422, gettext("This Idempotency-Key was used for another request."), code="idempotency_key_reused"
            )
        answer = Response(known.body, known.status, content_type=known.content_type)
        answer.headers["Idempotency-Replayed"] = "true"
        return answer


def forget_repeated_requests() -> None:
    """Delete answers nobody will ask for again."""
    db.session.execute(delete(RepeatedRequest).where(RepeatedRequest.made_at < now() - KEPT_FOR))
    db.session.commit()
