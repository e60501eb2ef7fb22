"""Sign-ins: one row for each device a user is signed in on; ending the row signs it out everywhere at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import DeviceSignedOut, SignedIn, SignedOut
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import happen
from portal.ground.tokens import new_token, token_hash
from portal.people.models.users import User

IDLE, DAY, STAY = timedelta(hours=1), timedelta(hours=12), timedelta(days=14)
PENDING = timedelta(minutes=10)  # how long the second factor may take
SEEN_EVERY = timedelta(minutes=5)


class SignIn(Base, Kept):
    """A signed-in device. `token_hash` is the SHA-256 of what its cookie holds.

    Until `second_factor_at` is set the row opens nothing: it only remembers whose password was right.
    """

    __tablename__ = "sign_in"
    behind_wall = "SELECT, INSERT, UPDATE"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    stays: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    viewing_client_id: Mapped[UUID | None]

    @classmethod
    def begin(cls, user: User, *, device: str, address: str, stays: bool) -> tuple[Self, str]:
        """The password was right. The row and its token; complete at once for whoever has no second factor."""
        at, token = now(), new_token()
        row = cls(
            user_id=user.id,
            token_hash=token_hash(token),
            device=device[:200],
            address=address[:45],
            stays=stays,
            seen_at=at,
            expires_at=at + PENDING,
        )
        db.session.add(row)
        return row, token if user.totp_confirmed_at else row.complete(user)

    def complete(self, user: User) -> str:
        """Everything asked for was given: from now on the device is signed in, under a new token."""
        token = new_token()
        self.token_hash, self.second_factor_at = token_hash(token), now()
        self.expires_at = self._lasts_until(now())
        happen(SignedIn(actor_id=user.id, actor_name=user.name, device=self.device))
        return token

    def touch(self) -> None:
        """The device was used; one that does not stay signed in lives on for another hour."""
        self.expires_at, self.seen_at = self._lasts_until(now()), now()

    def end(self, by: User) -> None:
        """Sign this device out. Safe to call twice."""
        if self.ended_at is None:
            self.ended_at = now()
            happen(SignedOut(actor_id=by.id, actor_name=by.name, device=self.device))

    def _lasts_until(self, at: datetime) -> datetime:
        began = self.created_at or at
        return began + STAY if self.stays else min(at + IDLE, began + DAY)


def open_sign_ins(user: User) -> Sequence[SignIn]:
    """The devices the user is signed in on, the last used first."""
    mine = select(SignIn).where(
        SignIn.user_id == user.id,
        SignIn.ended_at.is_(None),
        SignIn.second_factor_at.is_not(None),
        SignIn.expires_at > now(),
    )
    return db.session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id.desc())).all()


def revoke(sign_in: SignIn, by: User) -> None:
    """Sign another device out. Safe to call twice."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now()
        happen(DeviceSignedOut(actor_id=by.id, actor_name=by.name, device=sign_in.device))


def revoke_others(user: User, here: SignIn) -> None:
    """Sign the user out on every device but this one."""
    for sign_in in open_sign_ins(user):
        if sign_in.id != here.id:
            revoke(sign_in, by=user)
    sign_out_devices(user, but=here)


def sign_out_devices(user: User, but: SignIn | None = None) -> None:
    """Sign the user out on every device, also where the second factor is still awaited; `but` the one named."""
    ending = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but.id)
    db.session.execute(ending.values(ended_at=now()))
