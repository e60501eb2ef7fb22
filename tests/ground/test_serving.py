"""Web server and worker live and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal.ground.serving import is_free, serve, web_command

pytestmark = pytest.mark.once


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One house, what it said and whom it started."""

    def __init__(self, port: int, worker: str) -> None:
        command = [sys.executable, "-m", "tests.ground.a_house", str(port), worker]
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.web, self.worker = (int(pid) for pid in self.process.stdout.readline().split())

    def wait_until_open(self) -> None:
        assert "Mainstay is open" in self.process.stdout.readline()

    def stop(self, number: signal.Signals) -> tuple[int, float]:
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(20), time.monotonic() - began


@pytest.fixture
def run(port: int) -> Iterator[Callable[[str], Run]]:
    runs = []

    def start(worker: str = "idle") -> Run:
        runs.append(Run(port, worker))
        return runs[-1]

    yield start
    for one in runs:
        one.process.kill()
        one.process.communicate()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(true: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_both_quickly(run, number):
    house = run()
    house.wait_until_open()
    code, seconds = house.stop(number)
    assert code == 0 and seconds < 3
    assert not is_alive(house.web) and not is_alive(house.worker) and is_free("127.0.0.1", house.port)


def test_a_killed_process_is_started_again(run):
    house = run()
    house.wait_until_open()
    os.kill(house.web, signal.SIGKILL)
    eventually(lambda: is_free("127.0.0.1", house.port))
    eventually(lambda: not is_free("127.0.0.1", house.port))
    assert is_alive(house.worker)


def test_a_second_signal_ends_what_does_not_want_to(run):
    house = run("stubborn")
    house.wait_until_open()
    house.process.send_signal(signal.SIGINT)
    eventually(lambda: not is_alive(house.web))
    assert is_alive(house.worker)
    assert house.stop(signal.SIGINT)[1] < 3 and not is_alive(house.worker)


def test_a_house_that_cannot_open_says_so_and_ends(run):
    house = run("broken")
    assert house.process.wait(10) == 1
    assert house.process.stderr.read().splitlines()[-1] == "The worker process ended before the portal could be opened."
    assert not is_alive(house.web)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_nothing_outlives_a_killed_house(run):
    house = run()
    house.wait_until_open()
    house.process.kill()
    eventually(lambda: is_free("127.0.0.1", house.port))


def test_a_port_in_use_is_one_clear_line(port):
    app = Flask("small")
    app.config.update(HOST="127.0.0.1", PORT=port, WEB_PROCESSES=1, SITE_URL=f"http://localhost:{port}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(SystemExit, match=f"Port {port} is in use on 127.0.0.1: stop what listens there"):
            serve(app)


def test_granian_understands_every_option():
    asked = subprocess.run([*web_command("127.0.0.1", 1, 2)[:-1], "--help"], capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
