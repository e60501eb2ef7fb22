"""The times that came between two days, as causes."""

from datetime import date, time

from portal.ground.actions import WAITS
from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import now
from portal.rules.models.causes import Cause


def came_due(when: str, days: int, first: date, last: date, *, begins: bool = False) -> list[Cause]:
    """The times that came between two of the vendor's days, the earliest first; all came now, or as their day began."""
    due = sorted(WAITS[when].due(first, last, days), key=lambda one: (one.on, one.client_id, one.subject_id))
    return [
        Cause.of_wait(when, days, one, from_local(one.on, time.min, vendor_zone()) if begins else now()) for one in due
    ]
