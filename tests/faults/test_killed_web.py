"""Web processes are killed in the middle of work, again and again."""

import os
import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

from tests.faults.conftest import acme, logged
from tests.faults.visitor import LOST, Visitor
from tests.house import House, descendants, eventually, kill

ROUNDS = int(os.environ.get("FAULT_ROUNDS", 3))
WRITERS = 3


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(furnish, ada):
    house = furnish()
    served = house.serve()
    path, over, numbers = acme(house.engine), Event(), count()
    visitors = [ada(house) for _writer in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, visitor, f"{path}/interactions", numbers, over) for visitor in visitors]
        try:
            for _round in range(ROUNDS):
                kill_one(house, served.pid)
        finally:
            over.set()
        acknowledged = [text for writer in writers for text in writer.result()]
    assert len(acknowledged) > ROUNDS
    there = logged(house.engine, "Spoken in round")
    assert set(acknowledged) <= set(there)
    assert set(there.values()) == {1}


def write(visitor: Visitor, path: str, numbers: Iterator[int], over: Event) -> list[str]:
    """Log one call after the other, each until it was acknowledged, as somebody does who presses the button again."""
    acknowledged = []
    while not over.is_set():
        text, token = f"Spoken in round {next(numbers)}", secrets.token_urlsafe(16)
        while not is_taken(visitor, path, text, token):
            time.sleep(0.05)
        acknowledged.append(text)
    return acknowledged


def is_taken(visitor: Visitor, path: str, text: str, token: str) -> bool:
    try:
        answer = visitor.post(path, kind="call", eyes="internal", text=text, form_token=token)
    except LOST:
        return False
    assert answer.status in (200, 503), answer.text
    return answer.status == 200


def kill_one(house: House, house_pid: int) -> None:
    """Any process of the web server, master or worker, at any moment; then wait until somebody answers again."""
    time.sleep(random.uniform(0, 0.5))
    running: list[int] = []
    eventually(lambda: running.extend(web_processes(house_pid)) or running)
    kill(random.choice(running))
    eventually(house.answers)


def web_processes(pid: int) -> list[int]:
    """All below the house but its worker; for a moment after a kill there may be none."""
    return [child for child in descendants(pid) if "granian" in command(child)]


def command(pid: int) -> str:
    """What this process runs; nothing when it has just gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
