"""Programs at the door: the token of a request, what it may do and what it reaches."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Response, g, request
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from portal.ground.access import View, by_token, step_in
from portal.ground.problems import problem
from portal.people.models.api_tokens import ApiToken, Scope, TokenState

REALM = 'Bearer realm="Mainstay"'


@dataclass(frozen=True)
class Program:
    """Who acts when a program does: no user, but a token with a name."""

    token_id: UUID
    name: str
    id: None = None


def bearer(scope: Scope) -> Callable[[View], View]:
    """Let in requests with a token of this scope; `g.program` is then who acts, held to what the token reaches."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = _enter(scope)
            return view(*args, **kwargs) if refusal is None else refusal

        return by_token(guarded)

    return guard


def token_key() -> str:
    """What the rate of a program is counted by: its token, of which a hash is enough; else its address."""
    secret = _secret()
    return sha256(secret.encode()).hexdigest() if secret else get_remote_address()


def _enter(scope: Scope) -> Response | None:
    secret = _secret()
    if not secret:
        return _unknown(gettext("Send a token: Authorization: Bearer mst_..."), "token_missing", "")
    token = ApiToken.find(secret)
    if token is None:
        return _unknown(gettext("Nobody knows this token."), "token_unknown")
    if token.state == TokenState.REVOKED:
        return _unknown(gettext("This token was revoked."), "token_revoked")
    if token.state == TokenState.EXPIRED:
        return _unknown(gettext("This token has expired."), "token_expired")
    if scope not in token.scopes:
        challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
        said = gettext("This token may not be used for “%(scope)s”.", scope=scope)
        return problem(403, said, headers={"WWW-Authenticate": challenge}, code="scope_missing")
    step_in(token.fence())
    token.touch()
    g.program = Program(token.id, gettext("%(name)s (API)", name=token.name))
    return None


def _secret() -> str:
    """The token of this request as it is, however the words around it are written."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _unknown(detail: str, code: str, error: str = ', error="invalid_token"') -> Response:
    return problem(401, detail, headers={"WWW-Authenticate": REALM + error}, code=code)
