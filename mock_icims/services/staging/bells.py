"""Waiting without looking at the clock over and over: somebody rings, whoever waits looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rung from the event loop's own thread; everybody who waits at that moment hears it."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, *, seconds: float | None) -> None:
        """Until the next ring, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def until(self, look: Callable[[], T | None], *, seconds: float | None) -> T | None:
        """
        What `look` finds, now or after a ring; None when nothing is found in time.

        `seconds` None waits for as long as it takes.
        """
        try:
            async with asyncio.timeout(seconds):
                while (found := look()) is None:
                    await self._rung.wait()
                return found
        except TimeoutError:
            return look()
