"""A snapshot is unpacked once; when it is gone, or its customer is, so is what was unpacked."""

from __future__ import annotations

import asyncio
import gc

from mock_icims.domain.journal.journal import Journal
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
