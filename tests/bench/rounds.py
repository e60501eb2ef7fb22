"""Alternating rounds: every page and the floor in each, so that a busy minute hits all alike."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.asks import Ask
from tests.bench.load import Load, run
from tests.bench.servers import Server

Rounds = dict[str, list[Load]]


@dataclass(frozen=True)
class Measured:
    """One thing that is asked, and of which server."""

    server: Server
    ask: Ask


def take(measured: Mapping[str, Measured], rounds: int, requests: int) -> Rounds:
    """The first round only warms up."""
    taken: Rounds = {name: [] for name in measured}
    for number in range(rounds + 1):
        for name, one in measured.items():
            asks = [one.ask(number * requests + step) for step in range(requests)]
            load = run(one.server.port, asks, one.server.pids)
            if number:
                taken[name].append(load)
    return taken


def table(rounds: Rounds) -> dict[str, dict[str, float]]:
    """Medians, each beside its floor: what is logged beside the floor's insert page, the rest beside its page."""
    middle = {name: _median(loads) for name, loads in rounds.items()}
    return {
        name: _line(load, middle["floor_insert" if name == "log_call" else "floor"]) for name, load in middle.items()
    }


def _median(loads: list[Load]) -> Load:
    rate = statistics.median(load.rate for load in loads)
    return Load(rate, statistics.median(load.cpu_ms for load in loads), sum(load.refused for load in loads))


def _line(load: Load, floor: Load) -> dict[str, float]:
    return {
        "per_second": round(load.rate, 1),
        "cpu_ms": round(load.cpu_ms, 2),
        "rate_to_floor": round(load.rate / floor.rate, 2),
        "cpu_to_floor": round(load.cpu_ms / floor.cpu_ms, 2),
        "refused": load.refused,
    }
