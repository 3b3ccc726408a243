"""
`python -m tests.crashes.migrating URL [POINT]`: `jobcannon migrate`, which dies at the statement of
that number, or at `commit`. Without a point it says how many statements there were.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

from sqlalchemy import Connection, Engine, event

from integration.cli import cli

COMMIT = "commit"


def main(url: str, point: str | None = None) -> None:
    numbers = count(1)
    last = 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "before_cursor_execute")
    def executing(*_: object) -> None:
        nonlocal last
        last = next(numbers)
        if str(last) == point:
            die()

    @event.listens_for(Engine, "commit")
    def committing(_: Connection) -> None:
        if point == COMMIT:
            die()

    # One database that is all there is: of no region, and of the one that is held here.
    held = ["--regions", "eu", "--eu-database-url", url]
    cli(["migrate", "--database-url", url, *held], standalone_mode=False)
    sys.stdout.write(f"statements: {last}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
