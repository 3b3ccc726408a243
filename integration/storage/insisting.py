"""Write down what is known here alone, although the database may be away for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection as Tx

from integration.domain.errors import Unavailable
from integration.storage.database import Database

# Seconds between the tries; together less than what a lease has left after a step or a refresh.
PATIENCE = (0.2, 0.5, 1.0, 2.0)

T = TypeVar("T")


async def insist(database: Database, record: Callable[[Tx], T]) -> T:
    """
    What was done outside exists nowhere else: a database that is away is asked again while the
    lease lasts. Raises Unavailable after the last try.
    """
    for seconds in PATIENCE:
        with suppress(Unavailable):
            return await database.run(record)
        await asyncio.sleep(seconds)
    return await database.run(record)
