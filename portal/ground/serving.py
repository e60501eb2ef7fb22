"""Web server and worker together: started, watched, started again when they die, stopped with one Ctrl-C."""

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

import click
from flask import Flask

from portal.ground.db import db
from portal.ground.numbers import FOLDER

ROOT = Path(__file__).parents[2]
LOOK = 0.1
STOP_SECONDS = 25.0
LONGEST_PAUSE = 1.0
PDEATHSIG = 1  # prctl's option: the signal a child gets when its parent dies


def serve(app: Flask, sign_ins: Iterable[str] = ()) -> None:
    """Serve until Ctrl-C or SIGTERM; ends the process with 1 and one line when the port is taken."""
    host, port = app.config["HOST"], app.config["PORT"]
    if not is_free(host, port):
        sys.exit(f"Port {port} is in use on {host}: stop what listens there, or choose another with PORT=8001.")
    _let_go_of_the_database()
    numbers = mkdtemp(prefix="mainstay-numbers-")
    here = os.environ | {FOLDER: numbers}
    web = [Child("web", web_command(host, port), here) for _process in range(app.config["WEB_PROCESSES"])]
    worker = Child("worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], here)
    try:
        House([*web, worker], host, port, _welcome(app.config["SITE_URL"], sign_ins)).live()
    finally:
        shutil.rmtree(numbers, ignore_errors=True)


def _let_go_of_the_database() -> None:
    """What was read to say the sign-ins would else hold SQLite's write lock for as long as we live."""
    db.session.remove()
    db.engine.dispose()


def web_command(host: str, port: int, processes: int = 1, door: str = "wsgi:door") -> list[str]:
    """Granian as measured; a process that grows past any honest size is replaced, a slow head is cut off.

    `serve` runs one granian per process, on one port: granian ends them all when one dies twice within 5.5 seconds.
    """
    options = {
        "--interface": "asginl",
        "--http": "1",
        "--host": host,
        "--port": port,
        "--workers": processes,
        "--http1-header-read-timeout": 10_000,
        "--workers-kill-timeout": 10,
        "--workers-max-rss": 400,
        "--rss-samples": 3,
        "--log-level": "error",
    }
    named = [part for name, value in options.items() for part in (name, str(value))]
    return [sys.executable, "-m", "granian", *named, "--respawn-failed-workers", "--no-ws", door]


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


class Child:
    """A process of ours, in a group of its own, so that nothing of it is left behind."""

    def __init__(self, name: str, command: list[str], environ: dict[str, str]) -> None:
        self.name, self.command, self.environ = name, command, environ
        self.pause, self.due = LOOK, 0.0
        self.process = self._start()

    def died(self) -> bool:
        return self.process.poll() is not None

    def revive(self) -> None:
        """Start again; after a short life only after a pause that grows."""
        if self.due == 0.0:
            self._sweep()
            self.pause = LOOK if monotonic() - self.began > LONGEST_PAUSE * 5 else min(self.pause * 2, LONGEST_PAUSE)
            self.due = monotonic() + self.pause
            click.echo(f"The {self.name} process ended and is started again.", err=True)
        elif monotonic() >= self.due:
            self.due = 0.0
            self.process = self._start()

    def ask_to_stop(self) -> None:
        if not self.died():
            self.process.terminate()

    def end(self) -> None:
        self._sweep()
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self.began = monotonic()
        return subprocess.Popen(  # noqa: S603
            self.command, cwd=ROOT, env=self.environ, start_new_session=True, preexec_fn=_die_with_parent
        )

    def _sweep(self) -> None:
        """End what a killed parent of its own group left running."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class House:
    """The children, from the first start to the last stop."""

    def __init__(self, children: list[Child], host: str, port: int, welcome: str) -> None:
        self.children, self.door, self.welcome = children, (host, port), welcome
        self.asked = 0
        self.is_open = False

    def live(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            while not self.asked:
                sleep(LOOK)
                self._look_after()
        finally:
            self._stop()

    def _ask(self, *_signal: object) -> None:
        self.asked += 1

    def _look_after(self) -> None:
        for child in self.children:
            if child.died() and not self.is_open:
                sys.exit(f"The {child.name} process ended before the portal could be opened.")
            if child.died():
                child.revive()
        if not self.is_open and self._answers():
            self.is_open = True
            click.echo(self.welcome)

    def _answers(self) -> bool:
        try:
            socket.create_connection(self.door, timeout=LOOK).close()
        except OSError:
            return False
        return True

    def _stop(self) -> None:
        """Ask, wait while requests and jobs finish, then insist; a second Ctrl-C insists at once."""
        for child in self.children:
            child.ask_to_stop()
        until = monotonic() + STOP_SECONDS
        while self.asked < 2 and monotonic() < until and not all(child.died() for child in self.children):
            sleep(LOOK)
        for child in self.children:
            child.end()


def _welcome(site: str, sign_ins: Iterable[str]) -> str:
    return "\n".join(
        ["", f"  Mainstay is open at {site}", *(f"    {line}" for line in sign_ins), "  Ctrl-C stops it.", ""]
    )


def _die_with_parent() -> None:
    """Linux tells a child when its parent was killed; elsewhere the child lives on."""
    if sys.platform == "linux":
        _LIBC.prctl(PDEATHSIG, signal.SIGTERM)


_LIBC = ctypes.CDLL(None)  # loaded here: nothing may be loaded between fork and exec
