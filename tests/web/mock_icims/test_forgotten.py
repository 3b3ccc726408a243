"""Who is gone is not held in memory: not by a snapshot of theirs, nor by an event on its way."""

from __future__ import annotations

import asyncio
import gc

import pytest

from mock_icims.domain.journal.journal import Journal
from tests.web.mock_icims.publishing import erase_somebody
from tests.web.mock_icims.staging_desk import Stage, Tenant, played


def customers_in_memory() -> int:
    """Each has a journal, be they there or in a snapshot."""
    gc.collect()
    return sum(isinstance(one, Journal) for one in gc.get_objects())


def test_what_was_unpacked_goes_with_the_snapshot() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        before = customers_in_memory()
        await tenant("PUT", "/snapshots/morning")
        assert customers_in_memory() == before + 1

        await tenant("DELETE", "/snapshots/morning")

        assert customers_in_memory() == before

    played(story)


def test_what_was_unpacked_goes_with_the_customer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        before = customers_in_memory()
        for _ in range(3):
            gone = await on.tenant()
            await gone("PUT", "/snapshots/morning")
            await gone("DELETE")
        await asyncio.sleep(0)

        await tenant("PUT", "/snapshots/morning")

        assert customers_in_memory() == before + 1

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "there"), [("DELETE", "", 0), ("POST", "/reset", 1)], ids=["closed", "reset"]
)
def test_an_event_on_its_way_is_let_go_with_the_customer(
    method: str, path: str, there: int
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        before = customers_in_memory()
        gone = await on.tenant()
        await gone.bearer()
        on.sender.holding = asyncio.Event()
        await erase_somebody(gone)
        while not on.sender.sent:
            await asyncio.sleep(0)

        await gone(method, path)
        for _ in range(20):
            await asyncio.sleep(0)

        assert customers_in_memory() == before + there

    played(story)
