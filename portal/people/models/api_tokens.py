"""Tokens with which programs reach the API: made by an admin, shown once, revoked at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import TokenMade, TokenRevoked
from portal.ground.access import as_system
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.fence import Fence
from portal.ground.happen import happen
from portal.ground.tokens import new_token, token_hash
from portal.people.models.clients import ClientStanding
from portal.people.models.users import User

MARK = "mst_"  # what a token begins with, so that one that leaked is recognised
SHOWN = 8  # of its letters the list of tokens shows, to tell them apart
USED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token may be used for."""

    WRITE_READINGS = "readings:write"


class TokenState(StrEnum):
    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApiToken(Base, Kept):
    """A program's way in. Only the hash is kept; `begins` are its first letters.

    `reaches_restricted`: restricted clients too; without it they are not there for this program.
    """

    __tablename__ = "api_token"
    name: Mapped[str] = mapped_column(Text)
    begins: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    reaches_restricted: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def make(
        cls,
        by: User,
        *,
        name: str,
        scopes: Iterable[Scope],
        expires_at: datetime | None = None,
        reaches_restricted: bool = False,
    ) -> tuple[Self, str]:
        """A new token and the secret itself, which nobody can read again."""
        secret = MARK + new_token()
        token = cls(
            id=new_id(), name=name, begins=secret[: len(MARK) + SHOWN], token_hash=token_hash(secret),
            scopes=sorted(map(str, scopes)), expires_at=expires_at, reaches_restricted=reaches_restricted,
            made_by_id=by.id,
        )  # fmt: skip
        db.session.add(token)
        happen(TokenMade(actor_id=by.id, actor_name=by.name, token_id=token.id, name=name))
        return token, secret

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The token with this secret, whatever its state."""
        with as_system():
            return db.session.scalars(select(cls).where(cls.token_hash == token_hash(secret))).one_or_none()

    def revoke(self, by: User) -> None:
        """Worthless from now on. Safe to call twice."""
        if self.revoked_at is None:
            self.revoked_at = now()
            happen(TokenRevoked(actor_id=by.id, actor_name=by.name, token_id=self.id, name=self.name))

    @property
    def state(self) -> TokenState:
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_at is not None and self.expires_at <= now() else TokenState.GOOD

    def fence(self) -> Fence:
        """What it reaches: every client, without the restricted ones unless it was made for them too."""
        if self.reaches_restricted:
            return Fence()
        with as_system():
            restricted = select(ClientStanding.client_id).where(ClientStanding.restricted)
            return Fence.hiding(db.session.scalars(restricted))

    def touch(self) -> None:
        """It was used; noted at most once a minute, without making two requests wait for each other."""
        at = now()
        if self.last_used_at is None or at - self.last_used_at > USED_EVERY:
            used = update(ApiToken).where(ApiToken.id == self.id)
            db.session.execute(used.values(last_used_at=at).execution_options(synchronize_session=False))


def revoke_tokens(made_by: User, by: User) -> None:
    """Every token this person made that still opens something: they saw its secret."""
    made = select(ApiToken).where(ApiToken.made_by_id == made_by.id, ApiToken.revoked_at.is_(None))
    for token in db.session.scalars(made):
        token.revoke(by)


def tokens() -> Sequence[Any]:
    """Every token with who made it, those in use before the others, the newest first."""
    query = select(ApiToken, User.name.label("made_by")).join(User, User.id == ApiToken.made_by_id)
    rows = db.session.execute(query.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())).all()
    return sorted(rows, key=lambda row: row.ApiToken.state != TokenState.GOOD)
