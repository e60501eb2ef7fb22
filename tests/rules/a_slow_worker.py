"""A worker that hangs once its rule has made the task: `python -m tests.rules.a_slow_worker ADDRESS FLAG`."""

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.app import create_app
from portal.ground.actions import ACTIONS
from portal.ground.deliveries import deliver_waiting
from tests.settings import TestConfig


def main(address: str, flag: Path) -> None:
    app = create_app(type("WorkerConfig", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": address}))
    task = ACTIONS["task"]

    def make_and_hang(*about: Any) -> Any:
        made = task.perform(*about)
        flag.touch()
        time.sleep(60)
        return made

    ACTIONS["task"] = replace(task, perform=make_and_hang)
    with app.app_context():
        deliver_waiting()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
