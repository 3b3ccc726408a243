"""The replay in the terminal: a tick for what held, the reason for what did not."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from scenarios.evidence import Evidence
from scenarios.guide import Chapter, Sentence
from scenarios.report import Line, Outcome, Report, Step
from scenarios.walk import APP

INDENT = " " * 6
DEEPER = " " * 8
BODY_WIDTH = 62
"""Behind the indent and the name of a row: 80 columns."""

UNSPEAKABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

BOXES = {
    Outcome.HELD: "[x]",
    Outcome.FAILED: "[ ]",
    Outcome.NOT_REACHED: "[ ]",
    Outcome.SKIPPED: "[-]",
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """Told line by line as it happens. `verbose`: every step with its time."""

    say: Callable[[str], None]
    verbose: bool = False

    def heading(self, *, icims: str, jobcannon: str, ready_seconds: float | None) -> None:
        ready = "" if ready_seconds is None else f", ready in {ready_seconds:.1f} s"
        self._tell(f"iCIMS {icims}, JobCannon {jobcannon}{ready}")

    def chapter_begins(self, chapter: Chapter) -> None:
        self._tell(f"\n{chapter.heading}")

    def step_begins(self, sentence: Sentence) -> None: ...

    def step_done(self, step: Step) -> None:
        if self.verbose:
            mark = {Outcome.HELD: "ok", Outcome.FAILED: "NO", Outcome.SKIPPED: "--"}[step.outcome]
            milliseconds = f"{step.seconds * 1000:.0f} ms"
            self._tell(f"{INDENT}{mark}  {milliseconds:>8}  {step.sentence.words}")

    def line_done(self, line: Line) -> None:
        seconds = f"   {line.seconds:.2f} s" if self.verbose and line.steps else ""
        self._tell(f"- {BOXES[line.outcome]} {line.sentence.words}{seconds}")
        for words in why(line):
            self._tell(words)
        if self.verbose:
            self._tell("")

    def ending(self, report: Report) -> None:
        self._tell("")
        for words in (*against(report), *not_shown(report)):
            self._tell(words)
        self._tell(summary(report))

    def _tell(self, words: str) -> None:
        """Answers are quoted: ESC is shown as \\x1b, and half a character as what it is half of."""
        self.say(UNSPEAKABLE.sub(lambda found: ascii(found[0])[1:-1], words))


def summary(report: Report) -> str:
    """ "6 of 7 held in 3.1 s, 1 not reached" """
    rest = [
        f"{count} {outcome.replace('_', ' ')}"
        for outcome in (Outcome.FAILED, Outcome.NOT_REACHED, Outcome.SKIPPED)
        if (count := sum(line.outcome is outcome for line in report.lines))
    ]
    held = f"{report.held} of {len(report.lines)} held in {report.seconds:.1f} s"
    return ", ".join([held, *rest])


def against(report: Report) -> list[str]:
    """ "0 findings about JobCannon", or each with what it should have done."""
    if report.findings is None:
        return []

    said = [f"{len(report.findings)} finding{'s'[len(report.findings) == 1 :]} about {APP}"]
    for one in report.findings:
        said += [f"{INDENT}{one.kind}, {one.count} ×", _row("did", one.what)]
        said.append(_row("should", one.advice))
    return said


def not_shown(report: Report) -> list[str]:
    """What of the guide this replay did not prove, by name."""
    return [f"unproven: {one.words} ({one.id})" for one in report.unproven]


def why(line: Line) -> list[str]:
    """Nothing for a line that held in full."""
    said = []
    if line.reason is not None:
        verb = "skipped" if line.outcome is Outcome.SKIPPED else "not reached"
        said.append(f"{INDENT}{verb}: {line.reason}")
    if line.failure is not None and line.failure.failure is not None:
        said += [f"{INDENT}{line.failure.sentence.words}", *_told(line.failure.failure)]
    if line.outcome is not Outcome.SKIPPED:
        said += [
            f"{INDENT}skipped: {step.sentence.words} ({step.note})"
            for step in line.steps
            if step.outcome is Outcome.SKIPPED
        ]
    return said


def _told(evidence: Evidence) -> list[str]:
    rows = {
        "expected": evidence.expected,
        "seen": evidence.seen,
        "status": None if evidence.status is None else str(evidence.status),
        "body": evidence.body,
    }
    said = [_row(name, value) for name, value in rows.items() if value]
    return [*said, f"{DEEPER}{'request':<10}{evidence.curl}"] if evidence.curl else said


def _row(name: str, value: str) -> str:
    """Long values go on below where they began; a curl line must stay one."""
    lines = [
        part
        for line in value.splitlines()
        for part in textwrap.wrap(line, BODY_WIDTH, break_on_hyphens=False)
    ]
    first, *rest = lines or [""]
    return f"\n{DEEPER}{' ' * 10}".join([f"{DEEPER}{name:<10}{first}", *rest])
