"""The figures as a table for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.load import Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One kind of call on one server: medians over the rounds.

    `ratio` is the server's processor time per request of the baseline divided by its own: 1.0 is
    as quick as the baseline, 0.5 takes twice as long.
    """

    server: str
    call: str
    connections: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure beside its goal, which is told and never asserted."""

    name: str
    value: str
    goal: str = ""


def row(server: str, call: str, loads: Sequence[Load], *, base: Row | None = None) -> Row:
    cpu_us = median(load.cpu_us for load in loads)
    return Row(
        server=server,
        call=call,
        connections=loads[0].connections,
        per_second=median(load.per_second for load in loads),
        p50_ms=median(load.p50_ms for load in loads),
        p99_ms=median(load.p99_ms for load in loads),
        cpu_us=cpu_us,
        ratio=None if base is None else base.cpu_us / cpu_us,
    )


def lines(rows: Sequence[Row], facts: Sequence[Fact]) -> list[str]:
    """Markdown."""
    head = ["Server", "Call", "Conn.", "Req/s", "p50 ms", "p99 ms", "CPU µs/req", "× bare"]
    return [
        *table(head, [_cells(one) for one in rows]),
        "",
        *table(["Figure", "Measured", "Goal"], [[f.name, f.value, f.goal] for f in facts]),
    ]


def as_json(rows: Sequence[Row], facts: Sequence[Fact]) -> dict[str, object]:
    return {"rows": [asdict(one) for one in rows], "facts": [asdict(one) for one in facts]}


def _cells(one: Row) -> list[str]:
    ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
    figures = [f"{one.per_second:,.0f}", f"{one.p50_ms:.2f}", f"{one.p99_ms:.2f}"]
    return [one.server, one.call, str(one.connections), *figures, f"{one.cpu_us:.0f}", ratio]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return [
        _line(head, widths),
        _line(["-" * width for width in widths], widths),
        *(_line(row, widths) for row in rows),
    ]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
