"""What a reader asks of the list of clients, read from the address; whatever makes no sense asks for nothing."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from portal.ground.clock import today
from portal.ground.db import now
from portal.people.models.client_list import SORTS, ClientFilters
from portal.people.models.clients import ClientState

NAMES = ("text", "owner", "state", "segment", "renews", "quiet", "restricted", "sort", "order")
MINE = "mine"
RENEWS = (30, 60, 90, 180)
QUIET = (14, 30, 60, 90)


def filters_from(args: Mapping[str, str], reader_id: UUID) -> ClientFilters:
    """The filters of an address such as `?owner=mine&renews=90&sort=renewal&order=down`."""
    owner = args.get("owner")
    renews, quiet = _days(args.get("renews"), RENEWS), _days(args.get("quiet"), QUIET)
    return ClientFilters(
        text=(args.get("text") or "").strip()[:80] or None,
        owner_id=reader_id if owner == MINE else _id(owner),
        state=_state(args.get("state")),
        segment=args.get("segment") or None,
        renews_from=today() if renews else None,
        renews_by=today() + timedelta(days=renews) if renews else None,
        quiet_since=now() - timedelta(days=quiet) if quiet else None,
        restricted=args.get("restricted") == "1",
        sort=args["sort"] if args.get("sort") in SORTS else "name",
        descending=args.get("order") == "down",
    )


def address_of(args: Mapping[str, str], **changes: str | None) -> dict[str, str]:
    """The same question with some changes, as the fewest values for an address."""
    asked = {name: args.get(name) for name in NAMES} | changes
    return {name: value for name, value in asked.items() if value}


def _days(text: str | None, offered: tuple[int, ...]) -> int | None:
    return next((days for days in offered if str(days) == text), None)


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(text or "")
    return None


def _state(text: str | None) -> ClientState | None:
    return ClientState(text) if text in list(ClientState) else None
