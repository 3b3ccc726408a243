"""A process to kill: it notes numbers, two rows each, many at once, and says which it has."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from itertools import count

from sqlalchemy import Connection as Tx
from sqlalchemy import text

from integration.storage.database import Database

AT_ONCE = 40


async def note_for_ever(database: Database) -> None:
    numbers = count(1)

    async def note() -> None:
        for number in numbers:
            await database.run(partial(noting, number=number))
            # One write for each line, so that a line is whole or is not there.
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(note() for _ in range(AT_ONCE)))


def noting(tx: Tx, *, number: int) -> None:
    for half in ("a", "b"):
        tx.execute(text("INSERT INTO noted VALUES (:n, :half)"), {"n": number, "half": half})


if __name__ == "__main__":
    asyncio.run(note_for_ever(Database(sys.argv[1])))
