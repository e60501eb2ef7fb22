"""Log lines: JSON for machines in production, readable in development, and never a message that may hold a name."""

import logging
import sys
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from flask import g, has_request_context
from structlog.typing import EventDict, Processor

ROOT = Path(__file__).parents[2]


def write_logs(readable: bool) -> None:
    """Send our lines and those of the libraries to standard error in one form; a later call replaces an earlier one."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        _add_request,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if readable else [_only_places]),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a remembered logger would go on by the rules of an earlier call
    )
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    final = plain if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("portal").setLevel(logging.INFO)


def _add_request(_logger: Any, _name: str, event: EventDict) -> EventDict:
    if has_request_context() and "request_id" in g:
        event["request_id"] = g.request_id
    return event


def _only_places(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Say which error and where, not its message: a database's message quotes the row, and rows hold people."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["places"] = [
            f"{_short(place.filename)}:{place.lineno} {place.name}" for place in extract_tb(error.__traceback__)
        ]
    return event


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) and ".venv" not in path.parts else path.name
