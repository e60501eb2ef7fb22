"""Taking new values into a row."""

from collections.abc import Mapping
from typing import Any

from portal.ground.db import Base


def take(row: Base, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of what did."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
