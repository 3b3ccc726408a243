"""What grows with the candidates, and what should be quick whatever there is."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.bench.fake import Customer, Staging, listing, read
from tests.bench.load import Call, put_under
from tests.bench.moments import ms
from tests.bench.servers import Server
from tests.bench.table import Fact

FEW = 100
ROUNDS = 3
TIMES = 9


def quick_things(staging: Staging) -> Iterator[Fact]:
    tenants = "/_staging/tenants"
    opened = median(ms(lambda: staging.ask("POST", tenants, {})) for _ in range(TIMES))
    yield Fact(name="fresh tenant (checklist)", value=f"{opened:.1f} ms", goal="≤ 50 ms")

    customer = staging.customer(pack="checklist")
    yield from _snapshot(staging, customer, "checklist", goal="≤ 100 ms")

    seeded = ms(lambda: staging.ask("POST", tenants, {"pack": "scale-50k", "seed": 2}))
    yield Fact(name="50,000 candidates seeded", value=f"{seeded:.0f} ms", goal="≤ 2,000 ms")


async def growth(server: Server, staging: Staging, *, seconds: float) -> list[Fact]:
    few = staging.customer(pack="empty", more=FEW)
    many = staging.customer(pack="scale-50k")
    facts = [*_snapshot(staging, many, "50,000 candidates", goal="≤ 300 ms")]
    search = listing(many, query="q=al&limit=20")
    first = ms(lambda: staging.ask("GET", search.path, headers=dict(search.headers)))
    facts.append(Fact(name="first search of 50,000 candidates", value=f"{first:.0f} ms"))
    for name, call, goal in (
        ("read", read, "≤ 1.1"),
        ("list page", listing, "≤ 1.2"),
        ("search, found", lambda one: listing(one, query="q=al&limit=20", name="search"), "≤ 1.5"),
        (
            "search, not found",
            lambda one: listing(one, query="q=zzyzx&limit=20", name="search"),
            "≤ 1.5",
        ),
    ):
        cost = {
            customer.id: [
                await _cost(server, call(customer), seconds=seconds) for _ in range(ROUNDS)
            ]
            for customer in (few, many)
        }
        before, after = median(cost[few.id]), median(cost[many.id])
        facts.append(
            Fact(
                name=f"{name}: 100 → 50,000 candidates",
                value=f"× {after / before:.2f} ({before:.0f} → {after:.0f} µs)",
                goal=goal,
            )
        )
    return facts


async def _cost(server: Server, call: Call, *, seconds: float) -> float:
    load = await put_under(
        server.address,
        call,
        connections=8,
        seconds=seconds / 2,
        cpu_seconds=server.cpu_seconds,
    )
    return load.cpu_us


def _snapshot(staging: Staging, customer: Customer, what: str, *, goal: str) -> Iterator[Fact]:
    snapshot = f"/_staging/tenants/{customer.id}/snapshots/bench"
    saved = ms(lambda: staging.ask("PUT", snapshot))
    restored = median(ms(lambda: staging.ask("POST", f"{snapshot}/restore")) for _ in range(TIMES))
    yield Fact(name=f"snapshot saved, {what}", value=f"{saved:.1f} ms")
    yield Fact(name=f"snapshot restored, {what}", value=f"{restored:.1f} ms", goal=goal)
