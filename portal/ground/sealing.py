"""Sealed texts: secrets the portal must read again, unreadable in a stolen copy of the database."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def seal(text: str, purpose: str) -> str:
    """The text encrypted with a key of this purpose, derived from SECRET_KEY."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The text again; None if it was sealed for another purpose or under another SECRET_KEY."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> Fernet:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mainstay {purpose}".encode()).derive(secret)
    return Fernet(urlsafe_b64encode(key))
