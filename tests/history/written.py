"""What the tests write down."""

from typing import Any

from portal.ground.db import now
from portal.history.models.interactions import InteractionKind, Written


def written(text: str = "Bea called about #renewal. She wants numbers.", **values: Any) -> Written:
    return Written(**{"kind": InteractionKind.CALL, "text": text, "occurred_at": now(), **values})
