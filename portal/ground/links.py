"""Links to rooms that may not be there: a menu never leads nowhere."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask, current_app, url_for


def link_to(*endpoints: str, **values: Any) -> str | None:
    """The address of the first of these endpoints that the portal has; None if it has none of them."""
    for endpoint in endpoints:
        if endpoint in current_app.view_functions:
            return url_for(endpoint, **values)
    return None


def split_address(text: str) -> SplitResult:
    """The parts of an address somebody sent; of what is none, such as http://[, no parts at all."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def mailed_link(endpoint: str, **values: Any) -> str:
    """The whole address, as a mail needs it: on the configured host, never on the one a request claims."""
    return f"{site_url()}{path_to(endpoint, **values)}"


def site_url() -> str:
    """Where the portal is, without a slash at the end."""
    return str(current_app.config["SITE_URL"])


def path_to(endpoint: str, **values: Any) -> str:
    """The address without the host, also where no request is answered."""
    return current_app.url_map.bind("").build(endpoint, values)


def init_links(app: Flask) -> None:
    app.jinja_env.globals["link_to"] = link_to
