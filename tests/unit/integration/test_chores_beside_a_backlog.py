"""All hands are full while iCIMS is slow: what is to expire or be erased is so all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from integration.worker import chores
from tests.unit.integration.beside_the_worker import until
from tests.unit.integration.stage import Stage


class Slow(httpx.AsyncBaseTransport):
    """Answers nobody any more, once it is told to."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire
        self.stands, self.waiting = False, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.stands:
            self.waiting += 1
            await asyncio.Event().wait()
        return await self._wire.handle_async_request(request)


@pytest.fixture
def slow() -> list[Slow]:
    return []


@pytest.fixture
def stage(database_url: str, runner: asyncio.Runner, slow: list[Slow]) -> Iterator[Stage]:
    def wire(wire: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        slow.append(Slow(wire))
        return slow[0]

    stage = Stage(database_url, runner, wire=wire)
    stage.install()
    yield stage
    stage.close()


def test_a_link_expires_while_every_hand_is_full(
    stage: Stage, slow: list[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "PATIENCE", 0.0)
    stage.request("ord_alice00001")
    stage.settle()
    stage.pass_time(days=31)
    hands = stage.settings.workers
    for number in range(2 * hands):
        stage.request(f"ord_other{number:05}", application_id=f"app_other{number:05}")
    slow[0].stands = True

    async def all_at_work() -> None:
        stage.program.worker.start()
        await until(lambda: slow[0].waiting == hands)
        stage.program.worker.wake()
        await until(lambda: stage.order("ord_alice00001")["status"] == "expired")
        await stage.program.worker.stop(grace=0)

    stage.wait_for(all_at_work())

    assert slow[0].waiting == hands
