"""Who did something: a user, or a program that came in with a token."""

from typing import Protocol
from uuid import UUID


class By(Protocol):
    """What is kept of whoever acts. A program has no user's id, only the name of its token."""

    @property
    def id(self) -> UUID | None: ...

    @property
    def name(self) -> str: ...
