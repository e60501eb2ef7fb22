"""A client that asks as fast as the server answers: kept-alive sockets, requests built once."""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Load:
    """One round: requests a second, server processor milliseconds a request, and how many answers were not 2xx."""

    rate: float
    cpu_ms: float
    refused: int


def get(path: str, cookie: str, host: str, extra: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{extra}\r\n".encode()


def post(path: str, cookie: str, host: str, body: str, extra: str = "") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{extra}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()


def ask(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """Send one request; the status and the body of its answer (which must state its length)."""
    connection.sendall(request)
    head, body = b"", b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        head += piece
    head, body = head.split(b"\r\n\r\n", 1)
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    pieces, got = [body], len(body)
    while got < length:
        piece = connection.recv(262144)
        pieces.append(piece)
        got += len(piece)
    return int(head[9:12]), b"".join(pieces)


def once(port: int, request: bytes) -> tuple[int, bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        return ask(connection, request)


def run(port: int, requests: Sequence[bytes], pids: Sequence[int], connections: int = 4) -> Load:
    """Send the requests over some connections at once."""
    parts = [requests[start::connections] for start in range(connections)]
    before, begun = _cpu_seconds(pids), time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        refused = sum(pool.map(lambda part: _send(port, part), parts))
    took = time.perf_counter() - begun
    spent = _cpu_seconds(pids) - before
    return Load(len(requests) / took, 1000 * spent / len(requests), refused)


def _send(port: int, requests: Sequence[bytes]) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        return sum(not 200 <= ask(connection, request)[0] < 400 for request in requests)


def _cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of these processes so far, thread by thread, to the nanosecond."""
    tasks = [task for pid in pids for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def resident_mb(pids: Sequence[int]) -> tuple[float, float]:
    """Of the largest among these processes, in megabytes: all that is resident, and what is its own.

    The rest are pages of files, such as the SQLite database itself, which the kernel takes back when it needs them.
    """
    return max(_resident(pid) for pid in pids)


def _resident(pid: int) -> tuple[float, float]:
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return (int(lines["VmRSS"].split()[0]) / 1000, int(lines["RssAnon"].split()[0]) / 1000)
