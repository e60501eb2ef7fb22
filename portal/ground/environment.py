"""Reading settings from the environment: every bad value is one clear sentence."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class BadSetting(ValueError):
    """A setting the house refuses to start with; its text is a sentence for the person who set it."""


class Environment:
    """The environment's values, read by name; an empty value counts as not set."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise BadSetting(f"{name} has to be a whole number from {low} to {high}, not “{text}”.")
        return int(text)

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        text = self.text(name, default)
        if text not in among:
            raise BadSetting(f"{name} has to be one of {', '.join(among)}, not “{text}”.")
        return text

    def choices(self, name: str, among: tuple[str, ...]) -> tuple[str, ...]:
        """Names divided by commas; all of `among` when nothing is set."""
        chosen = tuple(part.strip() for part in self.text(name, ",".join(among)).split(","))
        if unknown := [part for part in chosen if part not in among]:
            raise BadSetting(f"{name} knows {', '.join(among)}, but not “{unknown[0]}”.")
        return chosen

    def address(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """A URL with a host, one of `schemes`; or nothing. The value may hold a password, so no message repeats it."""
        text = self.text(name, default)
        if text and (_scheme(text) not in schemes or not _has_host(text)):
            raise BadSetting(f"{name} has to look like {schemes[0]}://host.")
        return text

    def zone(self, name: str, default: str) -> str:
        text = self.text(name, default)
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            raise BadSetting(f"{name} has to be a time zone such as Europe/London, not “{text}”.") from None
        return text

    def colour(self, name: str) -> str:
        text = self.text(name)
        if text and not re.fullmatch("#[0-9a-fA-F]{6}", text):
            raise BadSetting(f"{name} has to be a colour such as #0b6b75, not “{text}”.")
        return text

    def mailbox(self, name: str, default: str) -> str:
        """An address mail is sent from, with or without a name before it."""
        text = self.text(name, default)
        if "@" not in text or any(sign in text for sign in "\r\n"):
            raise BadSetting(f"{name} has to be a mail address, not “{text}”.")
        return text


def kept_secret(path: Path) -> str:
    """The secret in this file, made on the first call and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret


def _scheme(text: str) -> str:
    return text.partition("://")[0].lower()


def _has_host(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:
        return False
