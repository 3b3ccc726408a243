"""Turns for a worker that runs beside a test, until something is so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool]) -> None:
    """Gives the worker turns; ten seconds are a failure."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.to_thread(bool)
