"""The servers under measurement: the portal as shipped, and the floor on the same server."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.ground.serving import web_command
from tests.bench.load import get, once

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    port: int
    pids: list[int]
    first_answer_seconds: float


@contextmanager
def granian(target: str, environ: dict[str, str], probe: str) -> Iterator[Server]:
    """`target` under granian with the shipped options, until the block ends."""
    port = _free_port()
    begun = time.perf_counter()
    process = subprocess.Popen(web_command("127.0.0.1", port, 2, target), cwd=ROOT, env={**os.environ, **environ})
    try:
        seconds = _wait(port, probe, begun)
        yield Server(port, _family(process.pid), seconds)
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, probe: str, begun: float) -> float:
    while time.perf_counter() - begun < 60:
        try:
            once(port, get(probe, "", f"localhost:{port}"))
        except OSError:
            time.sleep(0.02)
        else:
            return time.perf_counter() - begun
    raise TimeoutError("the server did not answer within a minute")


def _family(pid: int) -> list[int]:
    """The web workers: the children of the server's main process, without Python's own trackers."""
    time.sleep(0.5)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]
