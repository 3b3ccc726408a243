"""The process may die between any two effects: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
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
from tests.databases import sqlite_url
from tests.unit.integration.fake_icims import FakeIcims
from tests.unit.integration.stage import RecordingPostman, Stage, StandingClock

T = TypeVar("T")
World = tuple[FakeIcims, StandingClock, RecordingPostman]

# Of one order, with its look at the scorecard fields: none of them is to be missed.
PLACES = {
    "before a transaction": 23,
    "before its commit": 23,
    "after a call": 9,
    "after a letter": 1,
}

# Compiled once for all lives.
COMPILED: dict[object, object] = {}


@dataclass(frozen=True)
class Photograph:
    """What would be left if the process ended here: the files, and the world outside."""

    at: str
    files: dict[str, bytes]
    world: World

    def restore(self, folder: Path) -> None:
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


@dataclass
class Camera:
    """Takes a picture at each place that is passed, between any two effects."""

    folder: Path
    world: World
    album: list[Photograph] = field(default_factory=list)

    def shoot(self, at: str) -> None:
        # The files first: what the world did meanwhile is then an effect without its record.
        files = {
            file.name: file.read_bytes()
            for file in self.folder.iterdir()
            if not file.name.endswith("-shm")
        }
        icims, clock, postman = self.world
        now = StandingClock(clock.at)
        twin = RecordingPostman(clock=now, letters=list(postman.letters))
        self.album.append(Photograph(at=at, files=files, world=(icims.twin(), now, twin)))


class PhotographedDatabase(Database):
    """Before a transaction, after its last statement and before its commit, and after that."""

    most_together = 1

    def __init__(self, address: str, camera: Camera | None) -> None:
        super().__init__(address)
        self.engine = self.engine.execution_options(compiled_cache=COMPILED)
        event.listen(self.engine, "connect", do_not_wait_for_the_disk)
        self.camera = camera

    def transact(self, use_case: Callable[[Tx], T]) -> T:
        if self.camera is None:
            return super().transact(use_case)
        camera = self.camera

        def photographed(tx: Tx) -> T:
            result = use_case(tx)
            camera.shoot("before its commit")
            return result

        camera.shoot("before a transaction")
        return super().transact(photographed)


@dataclass
class PhotographedWire(httpx.AsyncBaseTransport):
    """After iCIMS did its part and before we know; before it is what the database shows."""

    inner: httpx.AsyncBaseTransport
    camera: Camera

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        self.camera.shoot("after a call")
        return answer


@dataclass
class PhotographedPostman(RecordingPostman):
    camera: Camera | None = None

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        await super().send(message, traceparent=traceparent, log=log)
        if self.camera:
            self.camera.shoot("after a letter")


def do_not_wait_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    # Processes die in this test, power stays.
    connection.execute("PRAGMA synchronous = OFF")


def alice_takes_her_assessment(stage: Stage) -> None:
    """The whole order; whoever asked for a part and saw no answer asks again."""
    stage.request("ord_alice00001", stage_entry=1)
    stage.settle()
    # Her browser may not have seen the answer to her first submission.
    with suppress(AlreadySubmitted):
        stage.take()
    stage.settle()


def life(folder: Path, runner: asyncio.Runner, world: World, camera: Camera | None) -> Stage:
    def wire(inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        return PhotographedWire(inner, camera) if camera else inner

    def database(address: str) -> Database:
        return PhotographedDatabase(address, camera)

    return Stage(sqlite_url(folder), runner, database=database, wire=wire, world=world)


def album_of_one_order(folder: Path, runner: asyncio.Runner) -> list[Photograph]:
    clock = StandingClock()
    postman = PhotographedPostman(clock=clock)
    world = FakeIcims(), clock, postman
    camera = Camera(folder, world)
    stage = life(folder, runner, world, camera)
    stage.install()
    camera.album.clear()
    postman.camera = camera
    alice_takes_her_assessment(stage)
    stage.close()
    return camera.album


def test_a_crash_at_any_place_loses_nothing_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    album = album_of_one_order(tmp_path_factory.mktemp("first-life"), runner)

    for place, photograph in enumerate(album):
        folder = tmp_path_factory.mktemp("second-life")
        photograph.restore(folder)
        second = life(folder, runner, photograph.world, None)
        second.pass_time(seconds=31)
        second.settle()
        alice_takes_her_assessment(second)
        assert_one_visible_effect(second, place)
        second.close()

    assert Counter(one.at for one in album) == PLACES


def assert_one_visible_effect(stage: Stage, place: int) -> None:
    states = {row["state"] for row in stage.work()}
    assert states == {WorkState.DONE}, f"place {place}: {stage.work()}"
    assert stage.order()["status"] == "delivered", f"place {place}"
    assert stage.icims.did("profile_stamp") == 1, f"place {place}"
    assert stage.icims.scorecard_version == 1, f"place {place}"
    assert stage.icims.did("callback") == 1, f"place {place}"
    # The one honest window: after the mail server's yes, before the record.
    message_ids = {str(letter["Message-ID"]) for letter in stage.postman.letters}
    assert len(message_ids) == 1, f"place {place}"
    assert len(stage.postman.letters) <= 2, f"place {place}"


def test_work_that_somebody_holds_is_left_alone_until_the_lease_ends(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    album = album_of_one_order(tmp_path_factory.mktemp("first-life"), runner)
    letters = [len(photograph.world[2].letters) for photograph in album]
    after_the_letter = album[letters.index(1)]
    folder = tmp_path_factory.mktemp("second-life")
    after_the_letter.restore(folder)
    second = life(folder, runner, after_the_letter.world, None)

    assert second.settle() == 0
    second.pass_time(seconds=31)
    assert second.settle() == 2
    second.close()
