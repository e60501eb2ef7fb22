"""`make bench`: builds the volume if it is not there, measures, prints JSON."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from config import Config
from portal.app import create_app
from tests.bench import volume
from tests.bench.asks import Ask, floors, logging, pages
from tests.bench.inside import count_statements, search_times
from tests.bench.load import once, resident_mb, run
from tests.bench.paper import pdf_times
from tests.bench.rounds import Measured, table, take
from tests.bench.servers import ROOT, Server, granian, import_seconds
from tests.bench.sizes import asset_bytes, page_bytes


def main() -> None:
    options = _options()
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    address = options.database or volume.database_url(folder / f"{options.clients}-{options.interactions}")
    environ = _environ(address, folder)
    if not options.filled and not _filled(address):
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
    parser.add_argument("--long", type=int, default=10_000, help="requests before memory is read again")
    parser.add_argument("--database", help="an empty PostgreSQL database, or one this bench has filled")
    parser.add_argument("--filled", action="store_true", help="the database holds its volume already")
    return parser.parse_args()


def _environ(address: str, folder: Path) -> dict[str, str]:
    """Production's settings; every server is given an address of its own."""
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "MAINSTAY_ENV": "production",
        "SITE_URL": "http://localhost",
        "SECRET_KEY": "the key of the bench, which guards nothing",
        "DATABASE_URL": address,
        "FILES_URL": (folder / "files").as_uri(),
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
        asks = pages(asked, portal)
        size = len(once(portal.port, asks["timeline"](0))[1])
        return {
            "volume": {"interactions": asked.interactions, "database": environ["DATABASE_URL"].split(":")[0]},
            "python": sys.version.split()[0],
            "pages": _rounds(asked, portal, environ | {"BENCH_SIZE": str(size)}, options),
            "statements": count_statements(app, asked),
            "search_ms": search_times(app, asked),
            "report_pdf_ms": pdf_times(app),
            "page_bytes": page_bytes(asked, portal),
            "asset_bytes": asset_bytes(),
            "import_seconds": import_seconds(environ),
            "first_answer_seconds": round(portal.first_answer_seconds, 2),
            "memory_mb": _memory(portal, asks, options.long),
        }


def _rounds(
    asked: volume.Volume, portal: Server, environ: dict[str, str], options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """The floor is served twice: through the door like the portal, and through granian's own."""
    with (
        granian("tests.bench.floor:door", environ, "/") as floor,
        granian("tests.bench.floor:app", environ, "/", "wsgi") as doorless,
    ):
        measured = {name: Measured(portal, ask) for name, ask in pages(asked, portal).items()}
        measured["log_call"] = Measured(portal, logging(asked, portal))
        measured |= {name: Measured(floor, ask) for name, ask in floors(asked, floor).items()}
        measured["floor_without_door"] = Measured(doorless, floors(asked, doorless)["floor"])
        return table(take(measured, options.rounds, options.requests))


def _memory(portal: Server, asks: dict[str, Ask], requests: int) -> dict[str, float]:
    """Of the larger process, before and after as many requests, over all pages in turn."""
    resident, own = resident_mb(portal.pids)
    turns = [ask(0) for ask in asks.values()]
    load = run(portal.port, [turns[number % len(turns)] for number in range(requests)], portal.pids)
    resident_after, own_after = resident_mb(portal.pids)
    return {
        "requests": requests,
        "refused": load.refused,
        "resident_before": round(resident, 1),
        "resident_after": round(resident_after, 1),
        "own_before": round(own, 1),
        "own_after": round(own_after, 1),
    }


if __name__ == "__main__":
    main()
