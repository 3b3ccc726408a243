"""The worker as it runs beside the web side."""

from __future__ import annotations

import asyncio

from integration.domain.work import WorkState
from tests.unit.integration.beside_the_worker import until
from tests.unit.integration.stage import Stage


def test_the_loop_does_what_it_is_woken_for_and_stops_when_told(installed: Stage) -> None:
    worker = installed.program.worker

    async def woken() -> None:
        worker.start()
        assert worker.working
        await asyncio.to_thread(installed.request)
        worker.wake()
        await until(lambda: len(installed.icims.effects) == 2)
        await worker.stop(grace=5)
        assert not worker.working

    installed.wait_for(woken())
    assert installed.order()["status"] == "sent"


def test_what_is_late_at_the_end_is_left_for_the_next_life(installed: Stage) -> None:
    worker = installed.program.worker
    installed.request()

    async def stopped() -> None:
        worker.start()
        await until(lambda: "candidate_read" in installed.icims.calls)
        await worker.stop(grace=0)

    installed.wait_for(stopped())
    assert {row["state"] for row in installed.work()} <= {WorkState.DUE, WorkState.DONE}
    installed.pass_time(seconds=31)
    installed.settle()
    assert installed.order()["status"] == "sent"
