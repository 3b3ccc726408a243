"""A worker that is told to stop does so in its time, whatever it is at."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from integration.domain.audit import By
from integration.domain.ids import CandidateId, CustomerId
from integration.services.retention.erasing import ORDERS_AT_ONCE
from integration.storage.tables.orders import orders
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage

CAROL = By(who="carol", where="192.0.2.7")
BATCHES = 5


def left(stage: Stage) -> int:
    return stage.tx(lambda tx: tx.execute(select(func.count()).select_from(orders)).scalar_one())


def test_an_erasure_is_left_between_two_of_its_parts_for_the_next_life(installed: Stage) -> None:
    worker, whole = installed.program.worker, BATCHES * ORDERS_AT_ONCE
    for number in range(whole):
        installed.request(f"ord_alice{number:05}", trigger="recruiter_action")
    request = installed.services.retention.request_erasure
    candidate = CandidateId("cand_alice00001")
    installed.tx(
        lambda tx: request(tx, CustomerId(CUSTOMER), candidate, by=CAROL, at=installed.clock.at)
    )

    async def stopped() -> None:
        worker.start()
        async with asyncio.timeout(60):
            while left(installed) == whole:
                await asyncio.to_thread(bool)
        await worker.stop(grace=0)

    installed.wait_for(stopped())

    assert 0 < left(installed) < whole
    installed.pass_time(minutes=6)
    installed.settle()
    assert left(installed) == 0
