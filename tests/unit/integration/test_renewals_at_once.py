"""One refresh for all who wait, whoever of them dies, leaves or comes late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.connections import Access
from integration.services.icims.renewals import LEASE
from integration.storage.database import Database
from tests.unit.integration.renewing import access, hardened, parked_reasons, sent
from tests.unit.integration.stage import Stage

__all__ = ["hardened"]

T = TypeVar("T")


def test_a_hundred_who_need_it_at_once_cause_one_refresh(
    hardened: Stage, database_url: str, runner: asyncio.Runner
) -> None:
    """In two workers over one database, as two processes would be."""
    other = Stage(database_url, runner, world=hardened.world)
    hardened.pass_time(hours=2)
    seen = access(hardened)

    async def all_at_once() -> list[Access]:
        return await asyncio.gather(
            *(
                worker.program.renewals.renewed(
                    seen, refused=False, traceparent="00-trace", log=lambda _: None
                )
                for worker in (hardened, other)
                for _ in range(50)
            )
        )

    found = hardened.wait_for(all_at_once())
    other.close()

    assert hardened.icims.calls.count("refresh") == 1
    assert {one.token for one in found} == {access(hardened).token}


class Died(Exception):
    """The process ends here."""


class MortalDatabase(Database):
    """Dies instead of the transaction in which a predicate holds."""

    dies_before: Callable[[Callable[[Tx], object]], bool] = staticmethod(lambda _: False)

    async def run(self, use_case: Callable[[Tx], T]) -> T:
        if self.dies_before(use_case):
            raise Died
        return await super().run(use_case)


@pytest.fixture
def mortal(database_url: str, runner: asyncio.Runner) -> Iterator[tuple[Stage, MortalDatabase]]:
    made: list[MortalDatabase] = []

    def database(address: str) -> Database:
        made.append(MortalDatabase(address))
        return made[-1]

    stage = Stage(database_url, runner, database=database)
    stage.icims.hardened = True
    stage.install()
    yield stage, made[-1]
    stage.close()


def renew(stage: Stage) -> Access:
    seen = access(stage)
    return stage.wait_for(
        stage.program.renewals.renewed(
            seen, refused=False, traceparent="00-trace", log=lambda _: None
        )
    )


def test_a_process_that_dies_between_the_answer_and_its_commit_needs_a_new_authorization(
    mortal: tuple[Stage, MortalDatabase], database_url: str, runner: asyncio.Runner
) -> None:
    """The one window of rotation: visible, with the guide's fix, and nothing lost or doubled."""
    stage, database = mortal
    stage.pass_time(hours=2)
    database.dies_before = lambda _: "refresh" in stage.icims.calls
    with pytest.raises(Died):
        renew(stage)

    reborn = Stage(database_url, runner, world=stage.world)
    reborn.request()
    reborn.pass_time(seconds=LEASE.total_seconds())
    reborn.settle_within(minutes=5)
    assert parked_reasons(reborn) == ["OAuth token expired"]
    assert reborn.connection()["status"] == "reauthorization_required"

    reborn.install()
    reborn.settle()
    assert sent(reborn) == "sent"
    assert len(reborn.postman.letters) == 1
    reborn.close()


def test_a_process_that_dies_before_it_asks_is_overtaken_when_its_lease_ends(
    mortal: tuple[Stage, MortalDatabase], database_url: str, runner: asyncio.Runner
) -> None:
    stage, _ = mortal
    stage.pass_time(hours=2)
    stage.icims.fails("oauth-authorization-server", Died())
    with pytest.raises(Died):
        renew(stage)

    reborn = Stage(database_url, runner, world=stage.world)
    reborn.pass_time(seconds=LEASE.total_seconds())
    assert renew(reborn).token != "token-number-000000"
    assert reborn.connection()["status"] == "active"
    reborn.close()


def test_a_refresh_goes_on_to_its_commit_when_nobody_waits_for_it_any_more(
    hardened: Stage,
) -> None:
    hardened.pass_time(hours=2)
    seen = access(hardened)

    async def impatient() -> None:
        renewing = asyncio.create_task(
            hardened.program.renewals.renewed(
                seen, refused=False, traceparent="00-trace", log=lambda _: None
            )
        )
        while "refresh" not in hardened.icims.calls:
            await asyncio.sleep(0)
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        await hardened.program.renewals.close(grace=5)

    hardened.wait_for(impatient())

    assert access(hardened).generation == seen.generation + 1


def test_a_pair_of_an_old_grant_does_not_replace_the_new_authorization(hardened: Stage) -> None:
    hardened.pass_time(hours=2)
    seen = access(hardened)
    hardened.install()
    newest = access(hardened).token

    found = hardened.wait_for(
        hardened.program.renewals.renewed(
            seen, refused=True, traceparent="00-trace", log=lambda _: None
        )
    )

    assert found.token == newest
    assert "refresh" not in hardened.icims.calls
