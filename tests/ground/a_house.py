"""A house with a stand-in web server and worker for the tests: `python -m tests.ground.a_house PORT`."""

import os
import sys

import click

from portal.ground.serving import Child, House

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(30)"
LISTEN = "import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(30)"
IDLE = "import time; time.sleep(30)"


def main(port: int, worker: str) -> None:
    web = [sys.executable, "-c", LISTEN.format(port=port)]
    kinds = {"idle": IDLE, "stubborn": STUBBORN, "broken": "raise SystemExit(3)"}
    children = [
        Child("web", web, dict(os.environ)),
        Child("worker", [sys.executable, "-c", kinds[worker]], dict(os.environ)),
    ]
    click.echo(" ".join(str(child.process.pid) for child in children))
    House(children, "127.0.0.1", port, "Mainstay is open").live()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
