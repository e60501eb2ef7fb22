"""Where to go next: only to pages of this portal."""

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from portal.ground.links import link_to, split_address


def local_page(address: str | None) -> str | None:
    """The address, if it is a path of a page the portal has; None for every other host, scheme or trick."""
    address = address or ""
    parts = split_address(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return None
    return address if address.isprintable() and "\\" not in address and _is_page(parts.path) else None


def next_page() -> str:
    """Where a person goes after signing in: where they wanted to be, or their first page."""
    return local_page(request.args.get("next")) or first_page()


def first_page() -> str:
    return link_to("home.index") or "/"


def page_before() -> str:
    """The page whose form was sent, or the person's settings."""
    parts = split_address(request.referrer or "")
    same = parts.netloc == request.host
    return (same and local_page(parts.path + (f"?{parts.query}" if parts.query else ""))) or url_for("me.show")


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
