"""What the parts of an order cost by themselves, in the same run: no order can be quicker."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg

from integration.domain.pacing import a_minute
from integration.domain.signatures import key_of, signed_headers, verify
from integration.storage.database import Database, engine_for
from integration.storage.keys.vault import Place, Vault
from integration.storage.migration import migrate
from integration.storage.queue.buckets import Buckets, Hold
from integration.surroundings import SystemClock
from tests.bench.integration.outside import Outside
from tests.unit.integration.stage import EVENT_SECRET, KEY

LASTS_SECONDS = 1.0
ROW = "x" * 1_000
CLOCK = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    per_second: float

    @property
    def microseconds(self) -> float:
        return 1_000_000 / self.per_second


def timed(name: str, once: Callable[[], object]) -> Part:
    """One after another, in this process."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < LASTS_SECONDS:
        once()
        done += 1
    return Part(name=name, per_second=done / (time.perf_counter() - began))


def sqlite_commits(folder: Path) -> Part:
    """As our own: written ahead, and on the disk before it counts."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (said TEXT)")
    try:
        return timed(
            "insert and commit, SQLite",
            lambda: connection.executescript(f"BEGIN; INSERT INTO rows VALUES ('{ROW}'); COMMIT"),
        )
    finally:
        connection.close()


def postgresql_commits(url: str) -> Part:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE rows (said TEXT)")
        connection.commit()

        def once() -> None:
            connection.execute("INSERT INTO rows VALUES (%s)", [ROW])
            connection.commit()

        return timed("insert and commit, PostgreSQL", once)


async def calls(outside: Outside) -> Part:
    """httpx to the stand-in and back, both on this core."""
    url = f"{outside.url}/connect/v1/customers/cus_1/candidates/cand_1"
    async with httpx.AsyncClient(trust_env=False) as client:
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < LASTS_SECONDS:
            await client.get(url)
            done += 1
        return Part(name="bare HTTP call", per_second=done / (time.perf_counter() - began))


def signatures() -> Part:
    key, at = key_of(EVENT_SECRET), CLOCK.now()
    headers = signed_headers(key, message_id="evt_000000000001", body=ROW.encode(), at=at)
    return timed("signature verified", lambda: verify(headers, ROW.encode(), keys=[key], at=at))


def paced(folder: Path) -> tuple[Part, Part]:
    """What pacing adds to a call, and what sealing and opening a secret does, on SQLite."""
    url = f"sqlite:///{folder}/parts.sqlite3"
    migrate(engine_for(url))
    database, vault = Database(url), Vault("eu", [KEY])
    buckets = Buckets(ceiling=a_minute(100_000), app_id="jobcannon", watch=CLOCK)
    place = Place("cus_1", "invitations", "inv_1", "link_sealed")
    try:
        with database.engine.connect() as tx:

            def one_call() -> None:
                at = CLOCK.now() + timedelta()
                buckets.lock(tx, ["cus_1"], at=at)
                buckets.hold(tx, [Hold(customer_id="cus_1", holder="wrk_1/1", calls=1)])
                buckets.settle(tx, "cus_1", "wrk_1/1", used=1, at=at)

            pacing = timed("pacing of a call, without its commit", one_call)
            sealing = timed(
                "secret sealed and opened",
                lambda: vault.open(tx, vault.seal(tx, "a secret", place), place),
            )
        return pacing, sealing
    finally:
        database.close()
