"""The servers under measurement: the portal as shipped, in production's settings, and the floor on the same server."""

import os
import socket
import subprocess
import sys
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
def granian(target: str, environ: dict[str, str], probe: str, interface: str = "asginl") -> Iterator[Server]:
    """`target` under granian with the shipped options, until the block ends; its log lines are written and dropped."""
    port = _free_port()
    command = [interface if part == "asginl" else part for part in web_command("127.0.0.1", port, 2, target)]
    here = {**os.environ, **environ, "SITE_URL": f"http://localhost:{port}"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=here, stderr=subprocess.DEVNULL)
    try:
        seconds = _wait(port, probe, begun)
        yield Server(port, _family(process.pid), seconds)
    finally:
        process.terminate()
        process.wait(20)


def import_seconds(environ: dict[str, str]) -> float:
    """From nothing to the portal put together, bytecode warm, the best of three."""
    code = "import time; begun = time.perf_counter(); import wsgi; print(time.perf_counter() - begun)"
    here = {**os.environ, **environ, "SITE_URL": "http://localhost"}
    times = [subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=here) for _round in range(3)]
    return round(min(map(float, times)), 2)


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
