"""Random operations on many ledgers by several processes that are killed again and again: do the sums hold?

`python -m tests.bench.points --database postgresql --operations 100000 --clients 500 --processes 8 --seconds 600`.
It is left out of the suite for its length. Every operation is a transaction of its own; what a process said it had
committed is looked for at the end, and everything is looked at that `flask check-data` looks at.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal.ground.db import db, new_id
from portal.rewards.models.balances import PointBalance
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.ledger import NotEnoughPoints, earn, end, release, reverse, spend
from portal.rewards.models.lots import Lot
from portal.rewards.models.programme import Expiry, months_later
from tests.cast import build_cast
from tests.databases import migrated_app
from tests.history.brought import unsound
from tests.make import Make
from tests.rewards.earning import SYSTEM, turned_on

BETWEEN_KILLS = 2  # seconds
LATER = months_later(datetime.now(UTC).date(), 12)


def main() -> None:
    options = _options()
    with TemporaryDirectory() as folder, migrated_app(options.database, Path(folder)) as app:
        found = rounds(app, Path(folder), options)
    print(json.dumps(found, indent=2))
    sys.exit(bool(found["broken"]) or found["lost"] > 0)


def rounds(app: Flask, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Let the processes work and die until all is done or the time is over; then look."""
    make = Make()
    cast = build_cast(make)
    turned_on(make, expiry=Expiry.MONTHS, expiry_count=1)
    clients = [make.client(f"Client {number}", owner=cast.ada).id for number in range(options.clients)]
    db.session.commit()
    db.session.remove()
    (folder / "clients").write_text("\n".join(map(str, clients)))
    begun, kills = time.monotonic(), 0
    running = [_start(app, folder, options.operations, seed) for seed in range(options.processes)]
    chance = random.Random(0)
    while time.monotonic() - begun < options.seconds and _done(folder) < options.operations:
        time.sleep(BETWEEN_KILLS)
        place = chance.randrange(len(running))
        running[place].kill()
        running[place].join()
        kills += 1
        running[place] = _start(app, folder, options.operations, options.processes + kills)
    for process in running:
        process.kill()
        process.join()
    return {**_looked_at(folder), "kills": kills, "seconds": round(time.monotonic() - begun), "clients": len(clients)}


def work(app: Flask, folder: Path, operations: int, seed: int) -> None:
    """Random operations, each committed and then said so in a file of this process's own."""
    db.engine.dispose(close=False)  # the connections are the parent's
    clients = [UUID(line) for line in (folder / "clients").read_text().split()]
    chance = random.Random(seed)
    with app.app_context(), (folder / f"said-{seed}").open("a", buffering=1) as said:
        for _ in range(operations):
            verb = chance.choices(VERBS, WEIGHTS)[0]
            client_id = chance.choice(clients)
            try:
                cause = verb(client_id, chance)
                db.session.commit()
                said.write(f"{verb.__name__.strip('_')} {client_id} {cause}\n")
            except NotEnoughPoints:
                db.session.rollback()
                said.write(f"refused {client_id} -\n")
            except OperationalError:  # the database was busy for too long, or two of them stood in each other's way
                db.session.rollback()
                said.write(f"busy {client_id} -\n")


def _earn(client_id: UUID, chance: random.Random) -> str:
    cause = str(new_id())
    earn(client_id, chance.randint(1, 200), kind="rule", cause=cause, by=SYSTEM, reason="x", hold=chance.choice((0, 9)))
    return cause


def _spend(client_id: UUID, chance: random.Random) -> str:
    cause = str(new_id())
    spend(client_id, chance.randint(1, 300), kind="redemption", cause=cause, by=SYSTEM, reason="x")
    return cause


def _reverse(client_id: UUID, chance: random.Random) -> str:
    may = select(Entry).where(Entry.client_id == client_id, Entry.movement.in_((Movement.EARNED, Movement.SPENT)))
    entries = db.session.scalars(may.order_by(Entry.number.desc()).limit(20)).all()
    return reverse(chance.choice(entries), by=SYSTEM, reason="x").cause if entries else "-"


def _release(client_id: UUID, chance: random.Random) -> str:
    for lot in _lots(client_id):
        release(client_id, lot)
    return "-"


def _end(client_id: UUID, chance: random.Random) -> str:
    lots = _lots(client_id)
    if lots:
        end(client_id, lots[0], LATER)
    return "-"


def _lots(client_id: UUID) -> list[UUID]:
    mine = select(Lot.id).where(Lot.client_id == client_id, Lot.remaining > 0).order_by(Lot.earned_on, Lot.id).limit(3)
    return list(db.session.scalars(mine))


VERBS: tuple[Callable[[UUID, random.Random], str], ...] = (_earn, _spend, _reverse, _release, _end)
WEIGHTS = (40, 30, 10, 12, 8)


def _start(app: Flask, folder: Path, operations: int, seed: int) -> BaseProcess:
    """Forked, for a new process needs seconds to start on a busy machine and would be killed before it did anything."""
    process = get_context("fork").Process(target=work, args=(app, folder, operations, seed))
    process.start()
    return process


def _done(folder: Path) -> int:
    return sum(file.read_bytes().count(b"\n") for file in folder.glob("said-*"))


def _looked_at(folder: Path) -> dict[str, Any]:
    lines = [line.split() for file in folder.glob("said-*") for line in file.read_text().splitlines()]
    whole = [line for line in lines if len(line) == 3]  # a killed process leaves half a line
    db.session.rollback()
    known = {"-", *db.session.scalars(select(Entry.cause))}
    lost = [cause for verb, _client, cause in whole if verb in ("earn", "spend", "reverse") and cause not in known]
    lowest = db.session.scalar(select(func.min(PointBalance.active)))
    return {
        "operations": len(whole),
        "by_verb": dict(Counter(verb for verb, *_ in whole)),
        "entries": len(known) - 1,
        "lost": len(lost),
        "lowest_balance": lowest,
        "broken": unsound(),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=900)
    return parser.parse_args()


if __name__ == "__main__":
    main()
