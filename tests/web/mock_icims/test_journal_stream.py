"""The journal as it happens: a stream of server-sent events."""

from __future__ import annotations

import asyncio

import msgspec

from tests.web.mock_icims.staging_desk import Stage, Tenant, played
from tests.web.mock_icims.stream_reader import Reader


def test_the_stream_tells_each_exchange_as_it_happens() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.connect("GET", "/jobs")
        reader = Reader(on, tenant, "method=GET")
        assert await reader.next() == ("hello", '{"dropped":0,"capacity":1000}')

        await tenant.connect("POST", "/jobs")
        await tenant.connect("GET", "/jobs")
        assert await reader.number() == 3
        await tenant.connect("GET", "/jobs")
        assert await reader.number() == 4

        await reader.hang_up()
        assert on.services.watching.onlookers == 0

    played(story)


def test_a_stream_is_taken_up_where_it_broke_off() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for _ in range(4):
            await tenant.connect("GET", "/jobs")
        again = Reader(on, tenant, last_event_id="exc_00000002")
        since = Reader(on, tenant, "after=exc_00000003&limit=1")

        await again.next()
        assert [await again.number(), await again.number()] == [3, 4]
        await since.next()
        assert await since.number() == 4
        await since.task
        await again.hang_up()

    played(story)


def test_a_reader_who_is_too_slow_hears_how_many_it_lost() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/journal", json={"capacity": 10})
        reader = Reader(on, tenant)
        await reader.next()
        reader.may_read.clear()
        for _ in range(15):
            await tenant.connect("GET", "/jobs")
        reader.may_read.set()

        told = [await reader.next()]
        while told[-1][0] != "dropped":
            told.append(await reader.next())
        lost = msgspec.json.decode(told[-1][1])["count"]

        assert len(told) - 1 + lost == 5
        assert await reader.number() == 6
        await reader.hang_up()

    played(story)


def test_a_stream_goes_on_with_a_customer_who_was_reset() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.connect("GET", "/jobs")
        reader = Reader(on, tenant)
        await reader.next()
        await tenant.connect("GET", "/jobs")
        assert await reader.number() == 2

        await tenant("POST", "/reset")
        await tenant.connect("GET", "/jobs")

        assert await reader.number() == 1
        await reader.hang_up()

    played(story)


def test_streams_end_when_the_server_does_and_when_the_customer_is_gone() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        ended, gone = Reader(on, tenant), Reader(on, other)
        await ended.next()
        await gone.next()

        await other("DELETE", "")
        await gone.task
        on.services.watching.close()
        await ended.task

        assert on.services.watching.onlookers == 0

    played(story)


def test_looking_at_the_stream_with_head_ends() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        answer = await asyncio.wait_for(tenant("HEAD", "/journal/stream"), timeout=5)

        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"

    played(story)


def test_a_stream_ends_after_so_many_seconds() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("GET", "/journal/stream?timeout=0.01")

        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.text.startswith("event: hello\n")

    played(story)
