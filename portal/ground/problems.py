"""What programs are told when something cannot be done: problem details for HTTP APIs (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, json, make_response, request

API = "/api/"
TYPE = "application/problem+json"


def is_for_programs() -> bool:
    """True below /api, where no answer is a page."""
    return request.path.startswith(API)


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """`detail` is a sentence for the people behind the program; `more`: further members, such as `code` or `errors`."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return make_response(json.dumps(body), status, {**(headers or {}), "Content-Type": TYPE})
