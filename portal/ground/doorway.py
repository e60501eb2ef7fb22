"""The door between granian and the portal: requests come in whole, answers leave at their reader's pace.

Through granian's own WSGI door the portal reads bodies from the network and writes long answers to it, so one slow
download or upload holds a whole process for as long as it likes (tried: 16 of them stopped the portal). Here slow
clients are waited for beside the other requests, which costs a twentieth of a millisecond; the portal itself still
answers one request at a time in each process. The words are those of ASGI 3 and PEP 3333.
"""

import sys
from asyncio import sleep, timeout
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask

PATIENCE = 20.0  # seconds without a byte
IN_MEMORY = 1_000_000
WHOLE = 1_000_000  # an answer up to this size is sent in one piece
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SAME = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Gone(ConnectionError):
    """The client left before its request was whole."""


class Doorway:
    """What granian calls with `--interface asginl`."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        environ = environment(scope)
        try:
            length, body = await self._body(environ, receive)
        except Gone:
            return
        except TimeoutError:
            await send({"type": "http.response.start", "status": 408, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body"})
            return
        with body:
            environ["wsgi.input"] = body
            if length is not None:
                environ["CONTENT_LENGTH"] = str(length)
            await self._answer(environ, send)

    async def _body(self, environ: Message, receive: Receive) -> tuple[int | None, IO[bytes]]:
        """The length and the body. A body larger than allowed stays outside: its length makes the portal refuse it."""
        told = environ.get("CONTENT_LENGTH")
        if told is None and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return None, BytesIO()
        limit: int = self.app.config["MAX_CONTENT_LENGTH"]
        if told is not None and int(told) > limit:
            return int(told), BytesIO()
        return await _arrived(receive, limit)

    async def _answer(self, environ: Message, send: Send) -> None:
        start = Start()
        chunks = self.app(environ, start)
        try:
            await send(start.message)
            if start.length is not None and start.length <= WHOLE:
                await send({"type": "http.response.body", "body": b"".join(chunks)})
            else:
                await _stream(chunks, send)
        finally:
            getattr(chunks, "close", _nothing)()


class Start:
    """WSGI's `start_response`, remembering what it was told."""

    message: Message
    length: int | None = None

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        self.length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.message = {"type": "http.response.start", "status": int(status[:3]), "headers": lines}
        return _nothing


def environment(scope: Message) -> Message:
    """The request's head in the words of WSGI; a header sent twice is joined.

    WSGI calls `X_Forwarded_For` and `X-Forwarded-For` alike. A proxy sets the one and lets the other through, so a
    name with an underscore is not passed on: anybody could write it.
    """
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("", 0)
    environ: Message = SAME | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key, text = _key(name), value.decode("latin-1")
        environ[key] = text if key not in environ else f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
    return environ


@lru_cache(maxsize=256)
def _key(header: bytes) -> str:
    key = header.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


async def _arrived(receive: Receive, limit: int) -> tuple[int, IO[bytes]]:
    """The whole body, beyond a megabyte on disk; reading ends where it is too much."""
    body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    length, more = 0, True
    try:
        while more and length <= limit:
            async with timeout(PATIENCE):
                message = await receive()
            if message["type"] != "http.request":
                raise Gone
            length += body.write(message.get("body", b""))
            more = message.get("more_body", False)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return length, body


async def _stream(chunks: Iterable[bytes], send: Send) -> None:
    """A long answer; others are served between two chunks, and no further one is made before this one is on its way."""
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await sleep(0)
    await send({"type": "http.response.body"})


def _nothing(_written: bytes = b"") -> None:
    """Nobody uses the `write` that WSGI still asks for."""
