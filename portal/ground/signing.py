"""Signed words for addresses in mails: anybody may read them, only we can have written them."""

import hmac
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


def keyed_hash(text: str, purpose: str) -> bytes:
    """32 bytes that tell equal texts apart from others, and that nobody can work out without SECRET_KEY."""
    return hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), f"mainstay {purpose}\0{text}".encode(), "sha256")


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"mainstay {purpose}")
