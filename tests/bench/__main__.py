"""`make bench`: builds the volume if it is not there, measures, prints JSON."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from config import Config
from portal.app import create_app
from tests.bench import volume
from tests.bench.inside import count_statements, search_times
from tests.bench.load import Load, get, once, post, resident_mb, run
from tests.bench.servers import ROOT, Server, granian

Rounds = dict[str, list[Load]]


def main() -> None:
    options = _options()
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    address = options.database or volume.database_url(folder / f"{options.clients}-{options.interactions}")
    environ = _environ(address, folder)
    if not _filled(address):
        volume.build(environ, options.clients, options.interactions, options.seed)
    os.environ.update(environ)
    app = create_app(Config())
    asked = volume.prepare(app)
    print(json.dumps(_measure(app, asked, environ, options), indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--database", help="an empty PostgreSQL database, or one this bench has filled")
    return parser.parse_args()


def _environ(address: str, folder: Path) -> dict[str, str]:
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "MAINSTAY_ENV": "development",
        "DATABASE_URL": address,
        "FILES_URL": (folder / "files").as_uri(),
        "LOG_LEVEL": "error",
        "BENCH_DATABASE": address.replace("postgresql://", "postgresql+psycopg://"),
    }


def _filled(address: str) -> bool:
    marker = ROOT / "var" / "bench" / "filled.json"
    known: list[str] = json.loads(marker.read_text()) if marker.exists() else []
    if address in known:
        return True
    marker.write_text(json.dumps([*known, address]))
    return False


def _measure(app: Flask, asked: volume.Volume, environ: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    with granian("wsgi:door", environ, "/healthz") as portal:
        pages = _pages(asked, portal)
        size = len(once(portal.port, pages["timeline"])[1])
        floor_environ = {**environ, "BENCH_PADDING": str(max(0, size - 12_000))}
        with granian("tests.bench.floor:door", floor_environ, "/") as floor:
            rounds = _rounds(portal, floor, pages, _floors(asked, floor), options)
        return {
            "volume": {"interactions": asked.interactions, "database": environ["DATABASE_URL"].split(":")[0]},
            "python": sys.version.split()[0],
            "pages": _against_floor(rounds),
            "statements": count_statements(app, asked),
            "search_ms": search_times(app, asked),
            "html_bytes": {name: len(once(portal.port, request)[1]) for name, request in pages.items()},
            "first_answer_seconds": round(portal.first_answer_seconds, 2),
            "memory_mb": _memory(portal, pages),
        }


def _pages(asked: volume.Volume, portal: Server) -> dict[str, bytes]:
    """The requests that are measured, by name."""
    host = f"localhost:{portal.port}"
    paths = {
        "timeline": f"/clients/{asked.large}/timeline",
        "timeline_100": f"/clients/{asked.small}/timeline",
        "clients": "/clients",
        "clients_filtered": "/clients?state=active&sort=-value",
        "my_day": "/my-day",
        "search": "/search?q=renewal+figures",
    }
    return {name: get(path, asked.cookie, host) for name, path in paths.items()}


def _floors(asked: volume.Volume, floor: Server) -> dict[str, Callable[[int], bytes]]:
    host, cookie = f"localhost:{floor.port}", f"floor={asked.token}"
    path = f"/clients/{asked.large}"
    return {
        "floor": lambda _number: get(path, cookie, host),
        "floor_insert": lambda number: post(path, cookie, host, f"text=Spoke+about+the+figures+{number}"),
    }


def _rounds(
    portal: Server,
    floor: Server,
    pages: dict[str, bytes],
    floors: dict[str, Callable[[int], bytes]],
    options: argparse.Namespace,
) -> Rounds:
    """Alternating rounds: every page and the floor in each, so that a busy minute hits all alike."""
    taken: Rounds = {}
    for number in range(options.rounds + 1):
        for name, request in pages.items():
            _keep(taken, name, number, run(portal.port, [request] * options.requests, portal.pids))
        for name, build in floors.items():
            requests = [build(number * options.requests + step) for step in range(options.requests)]
            _keep(taken, name, number, run(floor.port, requests, floor.pids))
    return taken


def _keep(taken: Rounds, name: str, number: int, load: Load) -> None:
    """The first round only warms up."""
    if number:
        taken.setdefault(name, []).append(load)


def _against_floor(rounds: Rounds) -> dict[str, dict[str, float]]:
    floor_rate = statistics.median(load.rate for load in rounds["floor"])
    floor_cpu = statistics.median(load.cpu_ms for load in rounds["floor"])
    table = {}
    for name, loads in rounds.items():
        rate = statistics.median(load.rate for load in loads)
        cpu = statistics.median(load.cpu_ms for load in loads)
        table[name] = {
            "per_second": round(rate, 1),
            "cpu_ms": round(cpu, 2),
            "rate_to_floor": round(rate / floor_rate, 2),
            "cpu_to_floor": round(cpu / floor_cpu, 2),
            "refused": sum(load.refused for load in loads),
        }
    return table


def _memory(portal: Server, pages: dict[str, bytes]) -> dict[str, float]:
    before = resident_mb(portal.pids)
    begun = time.perf_counter()
    run(portal.port, [pages["timeline_100"]] * 10_000, portal.pids)
    after = resident_mb(portal.pids)
    took = time.perf_counter() - begun
    return {"before": round(before, 1), "after_10000": round(after, 1), "seconds": round(took, 1)}


if __name__ == "__main__":
    main()
