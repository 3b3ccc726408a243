"""The report as one page without scripts: ticks, times, diagrams, and every exchange."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scenarios.evidence import exchanged
from scenarios.output.text import summary
from scenarios.report import Line, Outcome, Report
from scenarios.walk import APP, Addresses

MARKS = {
    Outcome.HELD: "✓",
    Outcome.FAILED: "✗",
    Outcome.NOT_REACHED: "·",
    Outcome.SKIPPED: "–",
}


def document(
    report: Report,
    addresses: Addresses,
    *,
    secrets: Iterable[str] = (),
    ready_seconds: float | None = None,
) -> str:
    """Secrets are masked, as in a transcript."""
    known = frozenset(secrets)
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            summary=summary(report),
            addresses=addresses,
            app=APP,
            ready_seconds=ready_seconds,
            chapters=_chapters(report.lines),
            marks=MARKS,
            exchanges_of=lambda step: [exchanged(one, secrets=known) for one in step.answers],
            picture=lambda svg: f"data:image/svg+xml;base64,{b64encode(svg).decode()}",
        )
    )


def _chapters(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    return [
        (chapter.heading, list(told))
        for chapter, told in groupby(lines, key=lambda line: line.box.chapter)
    ]


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
