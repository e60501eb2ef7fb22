"""Sealed texts: secrets the portal must read again, unreadable in a stolen copy of the database."""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from flask import current_app

from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    from cryptography import fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    fernet = on_first_use("cryptography.fernet")
    hashes = on_first_use("cryptography.hazmat.primitives.hashes")
    hkdf = on_first_use("cryptography.hazmat.primitives.kdf.hkdf")


def seal(text: str, purpose: str) -> str:
    """The text encrypted with a key of this purpose, derived from SECRET_KEY."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The text again; None if it was sealed for another purpose or under another SECRET_KEY."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except fernet.InvalidToken:
        return None


def _box(purpose: str) -> "fernet.Fernet":
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"mainstay {purpose}".encode()).derive(secret)
    return fernet.Fernet(urlsafe_b64encode(key))
