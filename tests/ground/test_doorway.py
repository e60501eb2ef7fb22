"""What granian and the portal say to each other through the door."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask, Response, request

from portal.ground import doorway
from portal.ground.doorway import Doorway
from portal.ground.serving import web_command

LIMIT = 2_000_000


def open_app() -> Flask:
    app = Flask("open", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LIMIT)
    app.add_url_rule("/", "home", lambda: "home")
    app.add_url_rule("/echo/<path:name>", "echo", _echo, methods=["GET", "POST"])
    app.add_url_rule("/long", "long", lambda: Response(b"x" * 65536 for _piece in range(800)))
    return app


def _echo(name: str) -> dict[str, object]:
    return {
        "name": name,
        "form": request.form.to_dict(),
        "bytes": len(request.get_data()),
        "host": request.host,
        "address": request.remote_addr,
        "cookies": request.cookies.to_dict(),
        "query": request.args.to_dict(),
        "header": request.headers.get("X-Odd"),
    }


door = Doorway(open_app())


class Line:
    """One request as a server would bring it, and what came back."""

    def __init__(self, path: str = "/", method: str = "GET", headers=(), bodies=(), query: bytes = b"") -> None:
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query,
            "headers": [(b"host", b"portal.example.com"), *headers],
            "client": ("203.0.113.7", 50000),
            "server": ("127.0.0.1", 8000),
        }
        self.bodies = list(bodies)
        self.sent: list[dict] = []

    async def receive(self) -> dict:
        if not self.bodies:
            await asyncio.sleep(60)
        body = self.bodies.pop(0)
        if body is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body, "more_body": bool(self.bodies)}

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    def ask(self) -> tuple[int, bytes]:
        asyncio.run(door(self.scope, self.receive, self.send))
        return self.sent[0]["status"], b"".join(message.get("body", b"") for message in self.sent)

    def json(self) -> dict:
        return Response(self.ask()[1]).get_json(force=True)


FORM = [(b"content-type", b"application/x-www-form-urlencoded")]


def test_a_page_comes_back_in_one_piece():
    line = Line()
    assert line.ask() == (200, b"home") and len(line.sent) == 2
    assert (b"Content-Length", b"4") in line.sent[0]["headers"]


def test_names_in_every_script_arrive():
    said = Line("/echo/سارا", query="q=Հայ".encode()).json()
    assert said["name"] == "سارا" and said["query"] == {"q": "Հայ"}


def test_who_asks_and_whom_is_passed_on():
    said = Line(
        "/echo/x", headers=[(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-odd", b"1"), (b"x-odd", b"2")]
    ).json()
    assert said["host"] == "portal.example.com" and said["address"] == "203.0.113.7"
    assert said["cookies"] == {"a": "1", "b": "2"} and said["header"] == "1,2"


def test_a_header_written_with_underscores_passes_for_no_other():
    forged = [(b"x_odd", b"2"), (b"host_", b"x"), (b"content_length", b"x"), (b"content_type", b"x"), (b"x-odd", b"1")]
    assert Line("/echo/x", headers=forged).json()["header"] == "1"
    said = Line("/echo/x", "POST", [*FORM, (b"content_length", b"3"), (b"content-length", b"9")], [b"text=", b"call"])
    assert said.json()["form"] == {"text": "call"}


@pytest.mark.parametrize("headers", [[*FORM, (b"content-length", b"9")], FORM])
def test_a_form_is_read_with_or_without_its_length(headers):
    assert Line("/echo/x", "POST", headers, [b"text=", b"call"]).json()["form"] == {"text": "call"}


def test_a_large_body_is_kept_on_disk_and_read_whole():
    assert Line("/echo/x", "POST", bodies=[b"x" * 900_000, b"x" * 900_000]).json()["bytes"] == 1_800_000


@pytest.mark.parametrize("headers", [[(b"content-length", b"9000000")], []])
def test_too_large_a_body_is_refused_before_it_fills_anything(headers):
    line = Line("/echo/x", "POST", headers, [b"x" * 1_500_000] * 5)
    assert line.ask()[0] == 413
    assert len(line.bodies) >= 3


def test_a_client_who_leaves_or_falls_silent_is_let_go(monkeypatch):
    monkeypatch.setattr(doorway, "PATIENCE", 0.05)
    gone = Line("/echo/x", "POST", FORM, [b"text=", None])
    asyncio.run(door(gone.scope, gone.receive, gone.send))
    assert gone.sent == []
    silent = Line("/echo/x", "POST", [*FORM, (b"content-length", b"9")], [])
    assert silent.ask()[0] == 408


def test_a_long_answer_leaves_piece_by_piece():
    line = Line("/long")
    assert len(line.ask()[1]) == 800 * 65536 and len(line.sent) > 800


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    server = subprocess.Popen(web_command("127.0.0.1", number, 1, "tests.ground.test_doorway:door"))
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            answered(number, 5)
            break
        except OSError:
            time.sleep(0.1)
    yield number
    server.terminate()
    server.wait(20)


def answered(port: int, seconds: float) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return client.recv(65536)


@pytest.mark.parametrize(
    "slowly",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
    ],
    ids=["heads", "readers", "bodies"],
)
def test_sixteen_slow_clients_hold_nobody_up(port, slowly):
    with ExitStack() as stack:
        for _client in range(16):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client.sendall(slowly)
        time.sleep(0.5)
        assert answered(port, 3).startswith(b"HTTP/1.1 200")
