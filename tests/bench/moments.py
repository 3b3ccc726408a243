"""What somebody waits for once: a process's first customer, and going back in both programs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from scenarios.exchanges import Exchanges
from scenarios.output.text import Transcript
from scenarios.play import play
from scenarios.report import Report
from scenarios.stack import started
from scenarios.walk import walk_at
from tests.bench.fake import create, fake
from tests.bench.load import put_under
from tests.bench.table import Fact

PROCESSES = 5
TIMES = 9
SNAPSHOT = "bench"


def ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def first_tenant() -> Fact:
    """Asked for as soon as the process answers."""
    took = []
    for _ in range(PROCESSES):
        with fake() as (_, staging):
            # The client makes its connection before, as the wait is the server's.
            staging.ask("GET", "/_staging/health")
            took.append(ms(partial(staging.ask, "POST", "/_staging/tenants", {})))
    return Fact(name="first tenant of a process", value=f"{median(took):.1f} ms", goal="≤ 50 ms")


def both_restored() -> Iterator[Fact]:
    """A customer who has walked the checklist, in iCIMS and in JobCannon, as processes."""
    with Exchanges() as exchanges, started(exchanges) as stack:
        tenant = stack.staging.open_tenant()
        report = Report(exchanges, audience=Transcript(say=lambda _: None))
        play(report, walk_at(exchanges, stack.addresses, stack.staging, tenant=tenant))
        saved = ms(lambda: stack.staging.keep(SNAPSHOT))
        url = f"{stack.addresses.icims}/_staging/tenants/{tenant.customer.id}/snapshots/{SNAPSHOT}"
        back = [
            ms(lambda: exchanges.json("POST", f"{url}/restore").raise_for_status())
            for _ in range(TIMES)
        ]
        yield Fact(name="snapshot saved, both programs", value=f"{saved:.1f} ms")
        yield Fact(
            name="snapshot restored, both programs", value=f"{median(back):.1f} ms", goal="≤ 100 ms"
        )


async def kept_writes(*, seconds: float, rounds: int) -> Fact:
    """What a write takes more when it is written down before it is answered."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        fake() as (forgetful, one),
        fake("--state", str(Path(folder) / "world.db")) as (keeping, other),
    ):
        took: dict[str, list[tuple[float, float]]] = {"not": [], "kept": []}
        for name, server, staging in (("not", forgetful, one), ("kept", keeping, other)) * rounds:
            call = create(staging.customer(pack="checklist"))
            load = await put_under(
                server.address,
                call,
                connections=1,
                seconds=seconds,
                cpu_seconds=server.cpu_seconds,
            )
            took[name].append((load.p50_ms, load.cpu_us))
        wait, cpu = (
            tuple(median(one[place] for one in took[name]) for name in ("not", "kept"))
            for place in (0, 1)
        )
    return Fact(
        name="a write with --state: more than without",
        value=f"{wait[1] - wait[0]:.2f} ms, of them {cpu[1] - cpu[0]:.0f} µs of CPU",
    )
