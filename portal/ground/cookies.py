"""What is signed, worked out once for many requests: the session's cookie, the token against forged requests."""

import time
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

TOKEN_LASTS = 60  # seconds; the token itself is good for an hour


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but a cookie whose signature was right is not checked again: a browser sends the same for hours."""

    get_signing_serializer = cache(SecureCookieSessionInterface.get_signing_serializer)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not cookie:
            return None if signer is None else self.session_class()
        try:
            values, signed_at = _verified(signer, cookie)
        except BadSignature:
            return self.session_class()
        is_old = datetime.now(UTC) - signed_at > app.permanent_session_lifetime
        return self.session_class() if is_old else self.session_class(deepcopy(values))


def csrf_token() -> str:
    """The token of this session, which flask-wtf would sign anew for each answer."""
    known = session.get("csrf_token")
    return _signed(known, int(time.time()) // TOKEN_LASTS) if known else str(generate_csrf())


@lru_cache(4096)
def _verified(signer: URLSafeTimedSerializer, cookie: str) -> tuple[dict[str, Any], datetime]:
    values, signed_at = signer.loads(cookie, return_timestamp=True)
    return values, signed_at


@lru_cache(4096)
def _signed(_known: str, _minute: int) -> str:
    return str(generate_csrf())
