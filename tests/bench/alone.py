"""Processor time of each page within one process, beside the floor's: `python -m tests.bench.alone --database URL`.

No server, no socket: the WSGI application is called as a server calls it, rounds alternate between all pages and the
floor, and the thread's own processor time is read. It is steady on a machine that others keep busy, and it is where a
profile is taken (`--profile timeline`).
"""

import argparse
import cProfile
import io
import os
import pstats
import statistics
import sys
import time
from contextvars import Context
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.bench.asks import Ask, floors, logging, pages
from tests.bench.servers import Server
from tests.bench.volume import Volume

HERE = Server(port=80, pids=[], first_answer_seconds=0)
ACCEPTED = "zstd, br, gzip"
Application = Any  # callable as WSGI says; the portal is a Flask


def main() -> None:
    options = _options()
    os.environ.update(_environ(options.database))
    if not options.profile:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # log lines are written and dropped
    portal, floor, asked = _both()
    asks = {name: (portal, ask) for name, ask in {**pages(asked, HERE), "log_call": logging(asked, HERE)}.items()}
    asks |= {name: (floor, ask) for name, ask in floors(asked, HERE).items()}
    if options.only:
        asks = {name: asks[name] for name in ("floor", "floor_insert", *options.only)}
    if options.profile:
        _profile(*asks[options.profile], options.requests)
        return
    statements = {name: _count_statements(*ask) for name, ask in asks.items()}
    times = _take(asks, options.rounds, options.requests, portal.extensions["mainstay.kept"] if options.cold else None)
    _tell(times, statements, {name: _sizes(*ask) for name, ask in asks.items()})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.alone", description=__doc__)
    parser.add_argument("--database", required=True, help="one that `make bench` or `flask demo` has filled")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=10, help="of each page in each round")
    parser.add_argument("--only", nargs="*", help="these pages, beside the floor")
    parser.add_argument("--cold", action="store_true", help="kept markup is forgotten before each request")
    parser.add_argument("--profile", help="the functions of this page, by their own time")
    return parser.parse_args()


def _environ(database: str) -> dict[str, str]:
    return {
        "MAINSTAY_ENV": "production",
        "SITE_URL": "http://localhost",
        "SECRET_KEY": "the key of the bench, which guards nothing",
        "DATABASE_URL": database,
        "FILES_URL": "file:///tmp",
        "BENCH_DATABASE": database.replace("postgresql://", "postgresql+psycopg://"),
    }


def _both() -> tuple[Application, Application, Volume]:
    """Both applications, imported once their settings stand."""
    portal = import_module("wsgi").app
    asked = import_module("tests.bench.volume").prepare(portal)
    timeline = _answer(portal, _wsgi(pages(asked, HERE)["timeline"](0), compressed=False))[1]
    os.environ["BENCH_SIZE"] = str(len(timeline))
    return portal, import_module("tests.bench.floor").app, asked


def _take(
    asks: dict[str, tuple[Application, Ask]], rounds: int, requests: int, emptied: Any = None
) -> dict[str, list[float]]:
    """Milliseconds of each request; two rounds warm up."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for round_ in range(-2, rounds):
        for name, (application, ask) in asks.items():
            for number in range(requests):
                environ = _wsgi(ask((round_ + 2) * requests + number))
                if emptied is not None:
                    emptied.clear()
                begun = time.thread_time_ns()
                status, _body = Context().run(_answer, application, environ)
                spent = (time.thread_time_ns() - begun) / 1e6
                assert status[0] in "23", (name, status)
                if round_ >= 0:
                    times[name].append(spent)
    return times


def _count_statements(application: Application, ask: Ask) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    for number in (-1, -2, -3):
        Context().run(_answer, application, _wsgi(ask(number)))
    event.listen(Engine, "before_cursor_execute", note)
    try:
        Context().run(_answer, application, _wsgi(ask(-4)))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith(("SET ", "BEGIN"))])


def _sizes(application: Application, ask: Ask) -> tuple[int, int]:
    """Bytes of the answer as it is, and as it travels."""
    plain, packed = (_answer(application, _wsgi(ask(-5 - packed), compressed=packed)) for packed in (False, True))
    return len(plain[1]), len(packed[1])


def _tell(times: dict[str, list[float]], statements: dict[str, int], sizes: dict[str, tuple[int, int]]) -> None:
    """Medians, and the lower quartile, which leaves out most of what a busy machine adds."""
    print(f"{'page':24}{'ms':>8}{'floor x':>9}{'quarter':>9}{'floor x':>9}{'SQL':>5}{'bytes':>9}{'packed':>8}")
    for name, taken in times.items():
        floor = times["floor_insert" if name in ("log_call", "floor_insert") else "floor"]
        middle, quarter = statistics.median(taken), statistics.quantiles(taken, n=4)[0]
        against = middle / statistics.median(floor), quarter / statistics.quantiles(floor, n=4)[0]
        raw, packed = sizes[name]
        print(
            f"{name:24}{middle:8.2f}{against[0]:9.2f}{quarter:9.2f}{against[1]:9.2f}"
            f"{statements[name]:5}{raw:9}{packed:8}"
        )


def _profile(application: Application, ask: Ask, requests: int) -> None:
    for number in range(requests):
        _answer(application, _wsgi(ask(number)))
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    for number in range(requests):
        _answer(application, _wsgi(ask(requests + number)))
    profile.disable()
    told = pstats.Stats(profile)
    told.sort_stats("tottime").print_stats(60)
    told.sort_stats("cumulative").print_stats(110)


def _answer(application: Application, environ: dict[str, Any]) -> tuple[str, bytes]:
    said: list[str] = []
    answer = application(environ, lambda status, _headers, _error=None: said.append(status))
    try:
        return said[0], b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()


def _wsgi(request: bytes, compressed: bool = True) -> dict[str, Any]:
    """The request as a server hands it over."""
    head, body = request.split(b"\r\n\r\n", 1)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    address = urlsplit(target)
    headers = dict(line.split(": ", 1) for line in lines)
    environ = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    environ["HTTP_HOST"] = "localhost"
    environ |= {"HTTP_ACCEPT_ENCODING": ACCEPTED} if compressed else {"HTTP_ACCEPT_ENCODING": "identity"}
    return {
        **environ,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


if __name__ == "__main__":
    main()
