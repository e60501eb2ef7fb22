"""A worker process for the tests, with quick beats: `python -m tests.ground.a_worker ADDRESS DIARY SECONDS`."""

import os
import sys
import time
from pathlib import Path

from portal.app import create_app
from portal.ground import worker
from portal.ground.jobs import Job, monthly
from tests.settings import TestConfig


def write(diary: Path, word: str) -> int:
    with diary.open("a") as file:
        file.write(f"{word} {os.getpid()}\n")
    return 0


def main(address: str, diary: Path, seconds: float) -> None:
    worker.BEAT, worker.POLL, worker.SILENT = 0.2, 0.1, 1.5
    app = create_app(type("WorkerConfig", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": address}))

    def nap() -> None:
        write(diary, "job")
        time.sleep(seconds)
        write(diary, "slept")

    job = Job("nap", monthly(1, 0), nap)
    worker.run_worker(app, [job], [lambda: write(diary, "poll")])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
