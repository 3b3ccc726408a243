"""`make bench`, second part: JobCannon's throughput beside what its parts cost, in one run."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import psycopg
import typer
import uvloop

from tests import postgres
from tests.bench.integration import floor
from tests.bench.integration.events import accepted
from tests.bench.integration.floor import Part
from tests.bench.integration.orders import Throughput, measured
from tests.bench.integration.outside import outside
from tests.bench.integration.programs import cpu_seconds, jobcannon
from tests.bench.load import Load
from tests.bench.servers import CLIENT_CORE
from tests.bench.table import table

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
NEVER = 3
"""Calls in a minute: what an event leads to waits, and only the event is measured."""

PROCESSES = {"one process": 0, "serve and 1 worker": 1, "serve and 2": 2, "serve and 4": 4}


@dataclass
class Figures:
    parts: list[Part] = field(default_factory=list)
    events: dict[str, Load] = field(default_factory=dict)
    orders: dict[str, Throughput] = field(default_factory=dict)


def main(
    *,
    seconds: Annotated[float, typer.Option(help="How long each load lasts.")] = 10.0,
    save: Annotated[Path | None, typer.Option(help="Write the figures as JSON, too.")] = None,
) -> None:
    """Measures and tells. It asserts nothing: a slow machine is no failure."""
    figures = Figures()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_sqlite(figures, seconds))
        if postgres.installed():
            with postgres.cluster(DURABLE) as cluster:
                runner.run(_postgresql(figures, cluster, seconds))
        else:
            _tell(f"without PostgreSQL: {postgres.MISSING}")
    typer.echo("\n".join(lines(figures)))
    if save is not None:
        save.write_text(json.dumps(asdict(figures), indent=1))


async def _sqlite(figures: Figures, seconds: float) -> None:
    """JobCannon on one core, and all that is around it on the other."""
    with _apart(), tempfile.TemporaryDirectory(prefix="jobcannon-bench-") as made:
        folder = Path(made)
        async with outside() as around:
            _tell("parts")
            figures.parts += [floor.sqlite_commits(folder), await floor.calls(around)]
            figures.parts += [floor.signatures(), *floor.paced(folder)]
            _tell("SQLite: events")
            with jobcannon(*_files(folder, "events"), outside=around, rate_limit=NEVER) as ours:
                found = await accepted(ours, around, seconds=seconds / 2)
            figures.events |= {f"SQLite, {name}": one for name, one in found.items()}
            _tell("SQLite: orders")
            with jobcannon(*_files(folder, "orders"), outside=around) as ours:
                figures.orders["SQLite, one process"] = await measured(
                    ours, around, seconds=seconds, settle=lambda: None, database_cpu=lambda: 0.0
                )


async def _postgresql(figures: Figures, cluster: postgres.Cluster, seconds: float) -> None:
    """Wherever the system puts each process: there are more of them than cores."""
    async with outside() as around:
        figures.parts.append(floor.postgresql_commits(cluster.url(cluster.create())))
        _tell("PostgreSQL: events")
        with _databases(cluster) as urls, jobcannon(*urls, outside=around, alone=True) as ours:
            found = await accepted(ours, around, seconds=seconds / 2)
            figures.events |= {f"PostgreSQL, {name}": one for name, one in found.items()}
        for name, workers in PROCESSES.items():
            _tell(f"PostgreSQL: orders, {name}")
            with (
                _databases(cluster) as urls,
                jobcannon(*urls, outside=around, workers=workers) as ours,
            ):
                figures.orders[f"PostgreSQL, {name}"] = await measured(
                    ours,
                    around,
                    seconds=seconds,
                    settle=partial(_analyze, urls[0]),
                    database_cpu=lambda: _cpu_of(cluster),
                )


@contextmanager
def _databases(cluster: postgres.Cluster) -> Iterator[tuple[str, str]]:
    names = [cluster.create(), cluster.create()]
    yield cluster.url(names[0]), cluster.url(names[1])
    for name in names:
        cluster.drop(name)


def _analyze(url: str) -> None:
    """
    What autovacuum does by itself within a database's first minute: until then PostgreSQL keeps the
    plans that it made while the tables were empty, which read all of them.
    """
    with psycopg.connect(url, autocommit=True) as asked:
        asked.execute("VACUUM ANALYZE")


def _cpu_of(cluster: postgres.Cluster) -> float:
    """Of the server and of all that it has started."""
    children = Path(f"/proc/{cluster.pid}/task/{cluster.pid}/children").read_text().split()
    return sum(cpu_seconds(int(pid)) for pid in [str(cluster.pid), *children])


def lines(figures: Figures) -> list[str]:
    """Markdown, as docs/performance.md has it."""
    base = figures.orders["SQLite, one process"].per_second
    heads = (
        ["Events accepted", "A second", "p50 ms", "p99 ms", "CPU µs each"],
        ["Whole orders", "A second", "× SQLite", "CPU ms each", "database's", "p50 s", "Calls"],
        ["A part by itself", "A second", "µs each"],
    )
    events = [
        (
            name,
            f"{one.per_second:,.0f}",
            f"{one.p50_ms:.1f}",
            f"{one.p99_ms:.1f}",
            f"{one.cpu_us:,.0f}",
        )
        for name, one in figures.events.items()
    ]
    orders = [
        (
            name,
            f"{one.per_second:.1f}",
            f"{one.per_second / base:.2f}",
            f"{one.cpu_ms:.1f}",
            f"{one.database_cpu_ms:.1f}" if one.database_cpu_ms else "",
            f"{one.p50_seconds:.2f}",
            f"{one.calls:.1f}",
        )
        for name, one in figures.orders.items()
    ]
    parts = [
        (part.name, f"{part.per_second:,.0f}", f"{part.microseconds:,.0f}")
        for part in figures.parts
    ]
    return [
        *table(heads[0], events),
        "",
        *table(heads[1], orders),
        "",
        *table(heads[2], parts),
    ]


@contextmanager
def _apart() -> Iterator[None]:
    everywhere = os.sched_getaffinity(0)
    if len(everywhere) > 1:
        os.sched_setaffinity(0, {CLIENT_CORE})
    yield
    os.sched_setaffinity(0, everywhere)


def _files(folder: Path, name: str) -> tuple[str, str]:
    return f"sqlite:///{folder}/{name}.sqlite3", f"sqlite:///{folder}/{name}-eu.sqlite3"


def _tell(what: str) -> None:
    sys.stderr.write(f"{what} …\n")


if __name__ == "__main__":
    typer.run(main)
