"""The portal as people meet it: real processes on a database of their own, with the demo company in it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from sqlalchemy import Engine, create_engine

from config import Config
from portal.ground.assets import build
from portal.ground.catalogues import compile_catalogues
from portal.ground.serving import web_command
from tests.databases import KEPT, Template, copied, fresh_address
from tests.ground.mail_house import free_port

ROOT = Path(__file__).parents[1]
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


class House:
    """One database with the demo company, and whatever processes a test starts on it."""

    def __init__(self, address: str, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.environ = os.environ | {
            "MAINSTAY_ENV": "development",
            "SECRET_KEY": "a key for tests only, long enough",
            "DATABASE_URL": address,
            "FILES_URL": (folder / "files").as_uri(),
            "PORT": str(self.port),
            "SITE_URL": self.site,
            **settings,
        }
        self.engine: Engine = create_engine(address)
        self.running: list[subprocess.Popen[str]] = []

    @property
    def config(self) -> Config:
        """The settings its processes read."""
        return Config(self.environ)

    def flask(self, *words: str) -> str:
        """Run a command to its end; what it said."""
        done = subprocess.run([*FLASK, *words], cwd=ROOT, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A process of the house in a group of its own, what it says in a file beside the database."""
        with (self.folder / "said").open("a") as said:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=said, stderr=said, text=True, start_new_session=True
            )
        self.running.append(process)
        return process

    def serve(self) -> subprocess.Popen[str]:
        """Web and worker together, as `make run` starts them."""
        process = self.start(*FLASK, "serve")
        eventually(self.answers)
        return process

    def open_web(self) -> subprocess.Popen[str]:
        process = self.start(*web_command("127.0.0.1", self.port))
        eventually(self.answers)
        return process

    def hire_worker(self) -> subprocess.Popen[str]:
        return self.start(*FLASK, "worker")

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.site}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def said(self) -> str:
        return (self.folder / "said").read_text()

    def close(self) -> None:
        for process in self.running:
            kill_family(process)
        self.engine.dispose()


@contextmanager
def furnished_house(kind: str, folder: Path, **settings: str) -> Iterator[House]:
    """A house with the newest tables and the demo company, a copy of the run's first; nobody serves yet."""
    with copied(furnished_template(kind), folder) as address:
        house = House(address, folder, **settings)
        try:
            yield house
        finally:
            house.close()


@cache
def furnished_template(kind: str) -> Template:
    """The demo company, as `flask setup` and `flask demo` leave it."""
    build()
    compile_catalogues()
    folder = Path(KEPT.enter_context(TemporaryDirectory()))
    address = KEPT.enter_context(fresh_address(kind, folder))
    house = House(address, folder)
    house.flask("setup")
    house.flask("demo")
    house.close()
    return Template(kind, address, folder)


def kill_family(process: subprocess.Popen[str]) -> None:
    """Kill a process and everything it started, as a machine that loses its power does."""
    for pid in [*descendants(process.pid), process.pid]:
        kill(pid)
    process.wait()


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself meanwhile
        os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """The processes this one started, the oldest first."""
    said = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True).stdout
    return sorted(map(int, said.split()))


def descendants(pid: int) -> list[int]:
    """Children, their children and so on, the nearest first."""
    found = [pid]
    for one in found:
        found += children(one)
    return found[1:]


def eventually(true: Callable[[], object], seconds: float = 30, look: float = 0.05) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(look)
