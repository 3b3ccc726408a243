"""Events in every order, and again: whatever comes first, the same is true in the end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property
from math import factorial
from pathlib import Path

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import Table, select

from integration.domain.retention import ErasureState
from integration.domain.signatures import key_of, signed_headers
from integration.domain.work import WorkState
from integration.storage.belongings import tables_of_customers
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.work import work
from tests.databases import sqlite_url
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import EVENT_SECRET, NOON, Stage, event_body, requested

ALICE, DAVE = "cand_alice00001", "cand_dave000001"
FIRST, SECOND, DAVES, PARKED = (
    "ord_alice00001",
    "ord_alice00002",
    "ord_dave000001",
    "ord_erin000001",
)

# What differs by chance, and by nothing else: the clock stands, so that even times are compared.
BY_CHANCE = {"id", "key", "number", "link_hash", "report_hash", "message_id", "traceparent"}
# What was done on the way, which is told as it was; and what is remembered for events that may
# still come. Neither is what is true of orders, links, work and the connection.
HISTORY = {"deliveries", "erasures", "tombstones", "withdrawals"}

State = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Told:
    """An event of iCIMS. It happened in the order of the cast, whenever it comes."""

    number: int
    type: str
    data: Mapping[str, object]

    @cached_property
    def body(self) -> bytes:
        at = NOON + timedelta(seconds=self.number)
        return event_body(self.type, {"customer_id": CUSTOMER} | dict(self.data), at=at)

    @cached_property
    def headers(self) -> dict[str, str]:
        key, id = key_of(EVENT_SECRET), f"evt_cast{self.number:08}"
        return signed_headers(key, message_id=id, body=self.body, at=NOON)


def request(order_id: str, **more: object) -> tuple[str, dict[str, object]]:
    return "assessment.requested", requested(order_id) | {"stage_entry": 1} | more


def cancel(order_id: str) -> tuple[str, dict[str, object]]:
    return "assessment.cancelled", {"order_id": order_id}


def erase(candidate_id: str) -> tuple[str, dict[str, object]]:
    return "candidate.erased", {"candidate_id": candidate_id}


def cast(*events: tuple[str, Mapping[str, object]]) -> list[Told]:
    return [Told(number, type, data) for number, (type, data) in enumerate(events, 1)]


DAVES_REQUEST = request(DAVES, candidate_id=DAVE, application_id="app_dave000001")
RENAMED = ("scorecard_field.renamed", {"field_id": "fld_score00001"})
REVOKED = ("token.revoked", {"app_id": "jobcannon"})
UNINSTALLED = ("app.uninstalled", {"app_id": "jobcannon"})

# Five events each: all orders of seven, 5,040, take too long for every run.
STORIES = {
    "one of two is cancelled": cast(
        request(FIRST), request(SECOND), cancel(FIRST), DAVES_REQUEST, erase(DAVE)
    ),
    "the candidate of both is erased": cast(
        request(FIRST), request(SECOND), cancel(FIRST), erase(ALICE), RENAMED
    ),
    "both are wanted": cast(request(FIRST), request(SECOND), RENAMED, REVOKED, UNINSTALLED),
}


@dataclass
class World:
    """One prepared database; every order of events is tried within one transaction of it."""

    stage: Stage
    tx: Tx
    events: list[Told]
    states: dict[tuple[frozenset[int], State], int] = field(default_factory=dict)
    ends: set[State] = field(default_factory=set)

    def accept(self, told: Told) -> str:
        services = self.stage.services
        return services.events.accept(self.tx, headers=told.headers, body=told.body, at=NOON).status

    def orders_from(self, done: frozenset[int] = frozenset()) -> int:
        """
        How many orders of what is left were tried. What follows depends on the state alone, so the
        same events that led to the same state, to the last column, are not gone through again.
        """
        here = (done, self.state())
        if here not in self.states:
            self.states[here] = self._orders_from(done)
        return self.states[here]

    def _orders_from(self, done: frozenset[int]) -> int:
        left = [told for told in self.events if told.number not in done]
        if not left:
            with self.tx.begin_nested() as undone:
                self.ends.add(self.end())
                undone.rollback()
            return 1
        tried = 0
        for told in left:
            with self.tx.begin_nested() as undone:
                assert self.accept(told) == "accepted"
                tried += self.orders_from(done | {told.number})
                undone.rollback()
        return tried

    def end(self) -> State:
        """When the erasures that were asked for are done, and nobody erased is in the log."""
        erasing = self.stage.services.retention.erasing
        while held := erasing.claim(self.tx, ErasureState.ROWS, at=NOON, watch=NOON):
            while not erasing.erase_some(self.tx, held, at=NOON):
                pass
        logged = str(self.tx.execute(select(deliveries.c.request_body)).scalars().all())
        for told in self.events:
            if told.type == "candidate.erased":
                assert str(told.data["candidate_id"]) not in logged
        return tuple((name, rows) for name, rows in self.state() if name not in HISTORY)

    def state(self) -> State:
        return tuple((name, _rows(self.tx, asked)) for name, asked in _asked())


@cache
def _asked() -> tuple[tuple[str, str], ...]:
    """Of a secret only whether there is one, of what differs by chance nothing."""
    return tuple(
        (table.name, f"SELECT {', '.join(_seen(table))} FROM {table.name}")
        for table in tables_of_customers()
    )


def _seen(table: Table) -> list[str]:
    return [
        f"{column.name} IS NOT NULL" if column.name.endswith("_sealed") else f'"{column.name}"'
        for column in table.columns
        if column.name not in BY_CHANCE
    ]


def _rows(tx: Tx, asked: str) -> tuple[str, ...]:
    return tuple(sorted(map(repr, tx.exec_driver_sql(asked).all())))


@pytest.fixture
def prepared(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Stage]:
    """Installed, and the work of an earlier order waits for a scorecard field."""
    stage = Stage(sqlite_url(tmp_path), runner)
    stage.install()
    stage.request(PARKED, candidate_id="cand_erin000001", application_id="app_erin000001")
    stage.tx(
        lambda tx: tx.execute(
            work.update().values(
                state=WorkState.PARKED.value, due_at=None, reason_code="scorecard_field_not_found"
            )
        )
    )
    yield stage
    stage.close()


@pytest.mark.parametrize("story", STORIES)
def test_all_120_orders_of_five_events_end_in_one_state(prepared: Stage, story: str) -> None:
    with prepared.database.engine.connect() as tx:
        world = World(prepared, tx, STORIES[story])

        assert world.orders_from() == factorial(5)

    assert len(world.ends) == 1


@pytest.mark.parametrize("story", STORIES)
def test_every_event_five_times_in_any_order_ends_as_each_once(prepared: Stage, story: str) -> None:
    once, often = STORIES[story], STORIES[story] * 5
    random.Random(story).shuffle(often)
    ends = []
    for events in (once, often):
        with prepared.database.engine.connect() as tx:
            world = World(prepared, tx, events)
            received = [world.accept(told) for told in events]
            ends.append(world.end())
        assert received.count("accepted") == len(once)

    assert ends[0] == ends[1]
