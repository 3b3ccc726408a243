"""Whole orders, one after another on many hands: from the event to the callback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from tests.bench.integration.outside import Outside
from tests.bench.integration.people import Alice, event, install
from tests.bench.integration.programs import JobCannon
from tests.bench.integration.wire import Wires

CUSTOMERS = [f"cus_bench{number:06}" for number in range(28)]
UNDER_WAY = 64
"""Orders at a time; each callback makes room for the next event."""

WARM_UP_ORDERS = 300
"""Tables that are nearly empty are read whole, and nobody's are for long."""

A_MOMENT = 0.1
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """CPU in milliseconds for each order; `database_cpu_ms` is 0 where it is in the process."""

    orders: int
    seconds: float
    cpu_ms: float
    database_cpu_ms: float
    calls: float
    p50_seconds: float

    @property
    def per_second(self) -> float:
        return self.orders / self.seconds


@dataclass
class Driver:
    ours: JobCannon
    outside: Outside
    wires: Wires
    group: asyncio.TaskGroup
    finished: int = 0
    took: list[float] = field(default_factory=list)
    warm: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _begun: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.outside.invited = self._take
        self.outside.called_back = self._go_on
        for _ in range(UNDER_WAY):
            self.group.create_task(self._request())

    def stop(self) -> None:
        self.outside.invited = lambda link: None
        self.outside.called_back = lambda: None

    async def _request(self) -> None:
        number = next(self._numbers)
        self._begun.append(time.perf_counter())
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        headers, body = event(self.outside.url, customer, number, type="assessment.requested")
        answer = await self.wires.ask("POST", "/icims/events", body, headers)
        assert answer.status == 202, answer

    def _take(self, link: str) -> None:
        self.group.create_task(Alice(self.wires).take(link))

    def _go_on(self) -> None:
        # Orders overtake each other; on the whole as many begin as end.
        self.took.append(time.perf_counter() - self._begun[self.finished])
        self.finished += 1
        self.group.create_task(self._request())
        if self.finished == WARM_UP_ORDERS:
            self.warm.set()


async def measured(
    ours: JobCannon,
    outside: Outside,
    *,
    seconds: float,
    settle: Callable[[], None],
    database_cpu: Callable[[], float],
) -> Throughput:
    """`settle` is called once the tables have something in them, before anything is measured."""
    for customer in CUSTOMERS:
        await install(ours.url, outside.url, customer)
    wires = Wires("127.0.0.1", ours.port)
    async with asyncio.TaskGroup() as group:
        driver = Driver(ours, outside, wires, group)
        driver.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await driver.warm.wait()
        await asyncio.to_thread(settle)
        before = (driver.finished, ours.cpu_seconds(), database_cpu(), outside.calls)
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while driver.finished == before[0]:
                await asyncio.sleep(A_MOMENT)
        took = time.perf_counter() - began
        after = (driver.finished, ours.cpu_seconds(), database_cpu(), outside.calls)
        driver.stop()
    wires.close()
    orders, cpu, database, calls = (new - old for new, old in zip(after, before, strict=True))
    return Throughput(
        orders=int(orders),
        seconds=took,
        cpu_ms=cpu / orders * 1000,
        database_cpu_ms=database / orders * 1000,
        calls=calls / orders,
        p50_seconds=median(driver.took[before[0] :]),
    )
