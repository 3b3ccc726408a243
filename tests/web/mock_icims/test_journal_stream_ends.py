"""Where a stream of the journal begins, and that it ends when it was to."""

from __future__ import annotations

import asyncio

import pytest

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.journal import Exchange
from tests.unit.mock_icims.journals import exchange
from tests.web.mock_icims.staging_desk import Stage, Tenant, played
from tests.web.mock_icims.stream_reader import Reader
from tests.web.mock_icims.walks import inside


def test_a_stream_from_a_place_goes_on_with_a_customer_who_was_reset() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for _ in range(4):
            await tenant.connect("GET", "/jobs")
        reader = Reader(on, tenant, "after=exc_00000003")
        await reader.next()
        assert await reader.number() == 4

        await tenant("POST", "/reset")
        await tenant.connect("GET", "/jobs")

        assert await reader.number() == 1
        await reader.hang_up()

    played(story)


def test_who_looked_up_at_a_reset_hears_what_happens_afterwards() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        reader = Reader(on, tenant)
        await reader.next()
        await tenant("POST", "/reset")
        for _ in range(20):
            await asyncio.sleep(0)

        await tenant.connect("GET", "/jobs")

        assert await reader.number() == 1
        await reader.hang_up()

    played(story)


@pytest.mark.parametrize("where", [{"query": "after=exc_00000009"}, {"last_event_id": "exc_09"}])
def test_a_place_that_is_not_there_yet_is_where_the_journal_ends(where: dict[str, str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.connect("GET", "/jobs")
        reader = Reader(on, tenant, **where)
        await reader.next()

        await tenant.connect("GET", "/jobs")

        assert await reader.number() == 2
        await reader.hang_up()

    played(story)


def test_what_happens_within_the_time_is_told() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        reader = Reader(on, tenant, "timeout=30&limit=1")
        await reader.next()

        await tenant.connect("GET", "/jobs")

        assert await reader.number() == 1
        await reader.task

    played(story)


@pytest.mark.parametrize("there", [0, 1, 120])
def test_it_ends_in_time_though_there_is_no_end_of_exchanges(there: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        journal, told = inside(on, tenant).journal, 0
        for _ in range(there):
            journal.add(exchange())

        watched = on.services.watching.exchanges(CustomerId(tenant.id), after=0, seconds=0)
        async for one in watched:
            assert isinstance(one, Exchange)
            told += 1
            assert told <= there
            journal.add(exchange())

        assert told == there

    played(story)


def test_it_ends_at_once_when_the_server_does() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        reader = Reader(on, tenant)
        await reader.next()

        on.services.watching.close()

        async with asyncio.timeout(5):
            await reader.task

    played(story)
