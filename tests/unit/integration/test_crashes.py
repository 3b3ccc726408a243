from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import event

from integration.domain.errors import AlreadySubmitted
from integration.domain.work import WorkState
from integration.mail.post import Log
from integration.storage.database import Database
from tests.unit.integration.fake_icims import FakeIcims
from tests.unit.integration.stage import RecordingPostman, Stage, StandingClock

T = TypeVar("T")


COMPILED: dict[object, object] = {}


def no_waiting_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


class Crash(BaseException):
    """The process ends here: no `except Exception` sees it, nothing is tidied up."""


@dataclass
class Fuse:
    """Burns through at the n-th place that is passed; 0 never does."""

    at: int = 0
    passed: int = 0

    def touch(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Crash


class FusedDatabase(Database):
    def __init__(self, address: str, fuse: Fuse) -> None:
        super().__init__(address)
        # Statements are compiled once for all lives, and power cuts are not what is tested here.
        self.engine = self.engine.execution_options(compiled_cache=COMPILED)
        event.listen(self.engine, "connect", no_waiting_for_the_disk)
        self.fuse = fuse

    def transact(self, use_case: Callable[[Tx], T]) -> T:
        """Before it begins, after its last statement and before its commit, and after that."""

        def fused(tx: Tx) -> T:
            result = use_case(tx)
            self.fuse.touch()
            return result

        self.fuse.touch()
        result = super().transact(fused)
        self.fuse.touch()
        return result


@dataclass
class FusedWire(httpx.AsyncBaseTransport):
    """Before a request leaves, and after iCIMS did its part."""

    inner: httpx.AsyncBaseTransport
    fuse: Fuse

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.fuse.touch()
        answer = await self.inner.handle_async_request(request)
        self.fuse.touch()
        return answer


@dataclass
class FusedPostman(RecordingPostman):
    fuse: Fuse | None = None

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        assert self.fuse is not None
        self.fuse.touch()
        await super().send(message, traceparent=traceparent, log=log)
        self.fuse.touch()


def alice_takes_her_assessment(stage: Stage) -> None:
    """The whole order; each part is repeated by whoever asked for it until it is answered."""
    stage.request("ord_alice00001", stage_entry=1)
    stage.settle()
    try:
        stage.take()
    except AlreadySubmitted:
        pass  # Her browser did not see the answer to the first submission.
    stage.settle()


def crashed_and_restarted(folder: Path, runner: asyncio.Runner, *, at: int) -> tuple[Stage, bool]:
    """One life that ends at a place, and a second one on the same file half a minute later."""
    fuse, clock = Fuse(), StandingClock()
    world = FakeIcims(), clock, FusedPostman(clock=clock, fuse=fuse)
    first = Stage(
        folder,
        runner,
        database=lambda address: FusedDatabase(address, fuse),
        wire=lambda inner: FusedWire(inner, fuse),
        world=world,
    )
    first.install()
    fuse.at, fuse.passed = at, 0
    try:
        alice_takes_her_assessment(first)
    except Crash:
        crashed = True
    else:
        crashed = False
    fuse.at = 0
    first.close()

    second = Stage(
        folder, runner, database=lambda address: FusedDatabase(address, fuse), world=world
    )
    second.pass_time(seconds=31)
    second.settle()
    if crashed:
        alice_takes_her_assessment(second)
    second.pass_time(seconds=31)
    second.settle()
    return second, crashed


def test_a_crash_at_any_place_loses_nothing_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    place, crashed = 0, True
    while crashed:
        place += 1
        stage, crashed = crashed_and_restarted(tmp_path_factory.mktemp("life"), runner, at=place)
        try:
            assert_one_visible_effect(stage, place)
        finally:
            stage.close()

    assert place > 60, place


def assert_one_visible_effect(stage: Stage, place: int) -> None:
    states = {row["state"] for row in stage.work()}
    assert states == {WorkState.DONE}, f"crash {place}: {stage.work()}"
    assert stage.order()["status"] == "delivered", f"crash {place}"
    assert stage.icims.did("profile_stamp") == 1, f"crash {place}"
    assert stage.icims.scorecard_version == 1, f"crash {place}"
    assert stage.icims.did("callback") == 1, f"crash {place}"
    # The one honest window: after the mail server's yes, before the record.
    message_ids = {str(letter["Message-ID"]) for letter in stage.postman.letters}
    assert len(message_ids) == 1, f"crash {place}"
    assert len(stage.postman.letters) <= 2, f"crash {place}"


def test_the_steps_between_the_crash_and_the_end_of_the_lease_are_left_alone(
    tmp_path: Path, runner: asyncio.Runner
) -> None:
    fuse, clock = Fuse(), StandingClock()
    world = FakeIcims(), clock, FusedPostman(clock=clock, fuse=fuse)
    first = Stage(tmp_path, runner, world=world)
    first.install()
    first.request()
    fuse.at = 2
    with pytest.raises(Crash):
        first.settle()
    fuse.at = 0
    first.close()

    second = Stage(tmp_path, runner, world=world)
    assert second.settle() == 0
    second.pass_time(seconds=31)
    assert second.settle() == 2
    second.close()
