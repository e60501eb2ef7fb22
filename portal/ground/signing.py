"""Signed words for addresses in mails: anybody may read them, only we can have written them."""

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def sign(values: Any, purpose: str) -> str:
    """The values, which may be lists, words and numbers, as one word of an address."""
    return str(_signer(purpose).dumps(values))


def unsign(token: str, purpose: str) -> Any | None:
    """The values again; None if we did not write this, or for another purpose."""
    try:
        return _signer(purpose).loads(token)
    except BadData:
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"mainstay {purpose}")
