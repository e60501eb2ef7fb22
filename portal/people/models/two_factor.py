"""The second factor: six-digit codes from an app, and recovery codes for the day the phone is lost."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pyotp
from sqlalchemy import ForeignKey, Text, delete, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import RecoveryCodesRenewed, RecoveryCodeUsed, TwoFactorTurnedOff, TwoFactorTurnedOn
from portal.ground.access import as_system
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import happen
from portal.ground.sealing import seal, unseal
from portal.people.models.users import User

STEP = 30  # seconds one code is shown
CODES, CODE_LETTERS, LETTERS = 10, 16, "abcdefghjkmnpqrstuvwxyz23456789"
_PURPOSE = "two-factor"


class RecoveryCode(Base, Kept):
    """A one-time code for a user whose second factor is lost; only its hash is kept."""

    __tablename__ = "recovery_code"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime | None]


def begin_two_factor(user: User) -> None:
    """Make a secret that counts only after `confirm_two_factor`. Safe to call twice: the first secret stays."""
    if user.totp_secret is None or unseal(user.totp_secret, _PURPOSE) is None:
        user.totp_secret = seal(pyotp.random_base32(), _PURPOSE)


def two_factor_secret(user: User) -> str | None:
    """The secret to be shown while it is not confirmed yet, and never after."""
    return None if user.totp_confirmed_at or not user.totp_secret else unseal(user.totp_secret, _PURPOSE)


def two_factor_address(user: User, vendor: str) -> str:
    """What the QR code says to the app; only before confirmation."""
    secret = two_factor_secret(user) or ""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=vendor)


def confirm_two_factor(user: User, code: str | None) -> list[str] | None:
    """Turn the second factor on; returns the recovery codes, to be shown once. None: the code is wrong."""
    if user.totp_confirmed_at is not None or not takes_code(user, code):
        return None
    user.totp_confirmed_at = now()
    happen(TwoFactorTurnedOn(actor_id=user.id, actor_name=user.name))
    return _new_codes(user)


def takes_code(user: User, code: str | None) -> bool:
    """True once for a code the app shows now or within half a minute; never again for it or an older one."""
    step = _matching_step(user, "".join((code or "").split()))
    if step is None:
        return False
    newer = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    taking = update(User).where(User.id == user.id, newer).values(totp_last_step=step)
    done: int = db.session.execute(taking).rowcount  # type: ignore[attr-defined]
    return done == 1


def takes_recovery_code(user: User, code: str | None) -> bool:
    """True the first time for each of the user's recovery codes."""
    using = update(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == _code_hash(user, code or ""),
        RecoveryCode.used_at.is_(None),
    )
    with as_system():
        done: int = db.session.execute(using.values(used_at=now())).rowcount  # type: ignore[attr-defined]
    if done:
        happen(RecoveryCodeUsed(actor_id=user.id, actor_name=user.name))
    return done == 1


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new codes in place of the old ones, to be shown once."""
    happen(RecoveryCodesRenewed(actor_id=user.id, actor_name=user.name))
    return _new_codes(user)


def turn_off_two_factor(user: User, by: User) -> None:
    """Back to the password alone. Safe to call twice."""
    if user.totp_confirmed_at is None:
        return
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    with as_system():
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    happen(TwoFactorTurnedOff(actor_id=by.id, actor_name=by.name, user_id=user.id, name=user.name))


def _matching_step(user: User, code: str) -> int | None:
    secret = unseal(user.totp_secret, _PURPOSE) if user.totp_secret else None
    if secret is None or not (code.isascii() and code.isdigit()):
        return None
    generator, current = pyotp.TOTP(secret), int(now().timestamp()) // STEP
    near = (current, current - 1, current + 1)
    return next((step for step in near if secrets.compare_digest(generator.generate_otp(step), code)), None)


def _new_codes(user: User) -> list[str]:
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    with as_system():
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_code_hash(user, code)) for code in codes)
    return ["-".join(code[i : i + 4] for i in range(0, CODE_LETTERS, 4)) for code in codes]


def _code_hash(user: User, code: str) -> str:
    """Sixteen random letters are 79 bits: a plain hash cannot be turned back."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return sha256(user.id.bytes + letters.encode()).hexdigest()
