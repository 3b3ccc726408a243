"""A database that is away for a moment costs nothing that was done outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.errors import Unavailable
from integration.icims.wire import CALL_SECONDS
from integration.services.icims.renewals import LEASE as RENEWAL
from integration.storage.database import Database
from integration.storage.insisting import PATIENCE
from integration.worker.loop import LEASE, STEP_SECONDS
from tests.unit.integration.renewing import access, sent
from tests.unit.integration.stage import Stage

T = TypeVar("T")


class AwayDatabase(Database):
    """Away for the next so many transactions, once somebody has been asked outside."""

    away = 0
    once: Callable[[], bool] = staticmethod(lambda: False)

    async def run(self, use_case: Callable[[Tx], T]) -> T:
        if self.away and self.once():
            self.away -= 1
            raise Unavailable("It restarts.", retry_after=5)
        return await super().run(use_case)


@pytest.fixture
def stage(database_url: str, runner: asyncio.Runner) -> Iterator[Stage]:
    stage = Stage(database_url, runner, database=AwayDatabase)
    stage.icims.hardened = True
    stage.install()
    yield stage
    stage.close()


def goes_away(stage: Stage, *, after: str, times: int) -> None:
    assert isinstance(stage.database, AwayDatabase)
    stage.database.once = lambda: after in stage.icims.calls
    stage.database.away = times


def test_a_pair_that_was_just_given_is_kept_all_the_same(stage: Stage) -> None:
    """iCIMS takes the old refresh token no more, and gives the new one once."""
    stage.pass_time(hours=2)
    goes_away(stage, after="refresh", times=2)

    stage.request()
    stage.settle()

    assert stage.icims.calls.count("refresh") == 1
    assert stage.connection()["status"] == "active"
    assert (sent(stage), access(stage).generation) == ("sent", 2)


def test_what_came_of_a_step_is_recorded_all_the_same(stage: Stage) -> None:
    goes_away(stage, after="candidate_read", times=2)

    stage.request()
    stage.settle()

    assert stage.icims.calls.count("candidate_read") == 1
    assert sent(stage) == "sent"


def test_whoever_insists_is_done_before_a_lease_ends() -> None:
    assert STEP_SECONDS + sum(PATIENCE) < LEASE.total_seconds()
    assert 2 * CALL_SECONDS + sum(PATIENCE) < RENEWAL.total_seconds()
