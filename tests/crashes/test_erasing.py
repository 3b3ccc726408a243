"""kill -9 amid an erasure: it is done in the end, once, and nothing of the candidate is left."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import Table, func, select

from integration.domain.retention import ErasureState
from integration.services.retention.erasing import LEASE
from integration.storage.tables.attempts import attempts, results
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.retention import erasures, tombstones
from integration.storage.tables.work import work
from tests.crashes.checker import Verdict, judge
from tests.crashes.conftest import Crashes
from tests.crashes.points import ERASING
from tests.crashes.world import Walk, life_of
from tests.unit.integration.stage import requested

EMPTIED = (orders, invitations, attempts, results, work)


@pytest.mark.parametrize("point", ERASING)
def test_a_death_in_an_erasure_leaves_nothing_of_the_candidate(
    crashes: Crashes, point: str
) -> None:
    crashes.world.begin()
    with crashes.fresh() as url:
        # What died holds the erasure for longer than any work; an event must still be signed.
        lease = 31 if point.startswith("event.") else LEASE.total_seconds() + 1
        life = life_of(crashes.world, url, crashes.folder, point)
        Path(life.passed).touch()
        crashes.lives.begin(msgspec.structs.replace(life, lease=lease))
        try:
            with Walk(crashes.world, crashes.lives, url) as walk:
                assert judge(walk.whole()) == Verdict()
                walk.erase()
                walk.until("death", lambda: crashes.lives.deaths == 1)
                walk.until("erased", lambda: ErasureState.DONE in walk.database.transact(states))
                left = walk.database.transact(left_over)
        finally:
            crashes.lives.end()

    assert left == {table.name: 0 for table in EMPTIED} | {"erasures": 1, "tombstones": 1, "log": 0}


def states(tx: Tx) -> list[str]:
    return list(tx.execute(select(erasures.c.state)).scalars())


def left_over(tx: Tx) -> dict[str, int]:
    def count(table: Table) -> int:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()

    candidate = str(requested("ord_alice00001")["candidate_id"])
    log = str([dict(row) for row in tx.execute(select(deliveries)).mappings()])
    return {table.name: count(table) for table in (*EMPTIED, erasures, tombstones)} | {
        "log": log.count(candidate)
    }
