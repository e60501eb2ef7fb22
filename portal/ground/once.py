"""One form, one answer: equal POSTs with the same form token make one change and get the same answer."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from flask import Response, request
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Text, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, db, now

FIELD = "form_token"
KEPT_FOR = timedelta(days=1)
MAX_BODY = 256 * 1024
_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "Vary")


class FormUse(Base):
    """One used form and what it was answered."""

    __tablename__ = "form_use"
    behind_wall = "SELECT, INSERT, UPDATE"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    used_at: Mapped[datetime] = mapped_column(default=now, index=True)
    status: Mapped[int | None]
    headers: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None]


_USES: Any = FormUse.__table__
_CLAIM = insert(_USES)
_KEEP = update(_USES).where(_USES.c.key == bindparam("its_key"))


class Once:
    """A claim on the right to answer one form."""

    def __init__(self, key: str, answered: FormUse | None) -> None:
        self.key, self._use = key, answered

    @property
    def answered(self) -> bool:
        """A form that was used and never answered was refused after something was kept at once, such as an attempt."""
        return self._use is not None and self._use.status is not None

    @classmethod
    def claim(cls) -> Self | None:
        """Claim this request's form, waiting for an equal request that is under way; None if it carries no token."""
        if request.method != "POST" or not request.form.get(FIELD):
            return None
        key = _key()
        try:
            db.session.execute(_CLAIM, {"key": key, "used_at": now()})
        except IntegrityError:
            db.session.rollback()
            return cls(key, db.session.scalars(select(FormUse).where(FormUse.key == key)).one_or_none())
        return cls(key, None)

    def keep(self, response: Response) -> None:
        """Remember the answer, in the transaction of the change itself."""
        small = not response.is_streamed and len(response.get_data()) <= MAX_BODY
        headers = "\n".join(f"{name}: {response.headers[name]}" for name in _HEADERS if name in response.headers)
        kept = {"status": response.status_code, "headers": headers, "body": response.get_data() if small else b""}
        db.session.execute(_KEEP, {"its_key": self.key, **kept})

    def answer(self) -> Response:
        """The answer the first of the equal requests got."""
        assert self._use is not None
        headers = [line.split(": ", 1) for line in (self._use.headers or "").splitlines()]
        return Response(self._use.body, self._use.status, [(name, value) for name, value in headers])


def _key() -> str:
    """Equal means: same person, same address, same token, same fields. Another text under an old token is no repeat."""
    person = current_user.id.hex if current_user.is_authenticated else ""
    fields = sorted((name, value) for name, values in request.form.lists() for value in values)
    files = sorted((name, file.filename or "") for name, file in request.files.items(multi=True))
    return sha256(repr((person, request.path, fields, files)).encode()).hexdigest()


def form_token() -> Markup:
    """The hidden field that makes a form count once; the forms of one answer share theirs, for each has its address."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, secrets.token_urlsafe(16))


def forget_used_forms() -> None:
    """Delete answers nobody will ask for again."""
    db.session.execute(delete(FormUse).where(FormUse.used_at < now() - KEPT_FOR))
    db.session.commit()
