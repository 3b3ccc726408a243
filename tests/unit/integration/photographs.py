"""JobCannon photographed wherever its process may die, so that another life begins there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
from sqlalchemy import Connection as Tx
from sqlalchemy import event

from integration.storage.database import Database
from tests.databases import sqlite_url
from tests.unit.integration.fake_icims import FakeIcims
from tests.unit.integration.stage import RecordingPostman, Stage, StandingClock

T = TypeVar("T")
World = tuple[FakeIcims, StandingClock, RecordingPostman]

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


def do_not_wait_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    # Processes die in this test, power stays.
    connection.execute("PRAGMA synchronous = OFF")


def life(folder: Path, runner: asyncio.Runner, world: World, camera: Camera | None) -> Stage:
    def wire(inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        return PhotographedWire(inner, camera) if camera else inner

    def database(address: str) -> Database:
        return PhotographedDatabase(address, camera)

    return Stage(sqlite_url(folder), runner, database=database, wire=wire, world=world)
