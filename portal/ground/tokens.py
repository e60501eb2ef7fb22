"""Tokens: random secrets of which the database keeps only a hash."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """A secret nobody can guess, fit for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is kept of a secret that only its holder knows in full."""
    return sha256(token.encode()).digest()
