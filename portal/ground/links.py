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
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['SITE_URL']}{path}"


def init_links(app: Flask) -> None:
    app.jinja_env.globals["link_to"] = link_to
