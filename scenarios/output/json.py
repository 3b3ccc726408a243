"""The report for machines."""

from __future__ import annotations

import re

import msgspec

from scenarios.evidence import Evidence
from scenarios.report import Line, Report, Step
from scenarios.shapes import Finding
from scenarios.walk import Addresses

SCHEMA = 2


def report_out(
    report: Report, addresses: Addresses, *, ready_seconds: float | None
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "outcome": "failed" if report.failed else "held",
        "held": report.held,
        "of": len(report.lines),
        "seconds": round(report.seconds, 3),
        "ready_seconds": None if ready_seconds is None else round(ready_seconds, 3),
        "icims": addresses.icims,
        "jobcannon": addresses.jobcannon,
        "lines": [line_out(line) for line in report.lines],
        "unproven": [{"guide": one.id, "sentence": one.words} for one in report.unproven],
        "findings": None if report.findings is None else [*map(finding_out, report.findings)],
    }


def not_started_out(problem: str, said: tuple[str, ...]) -> dict[str, object]:
    return {"schema": SCHEMA, "outcome": "not_started", "problem": problem, "log": list(said)}


def finding_out(finding: Finding) -> dict[str, object]:
    """Null in place of the list: iCIMS could not be asked."""
    return {
        "kind": finding.kind,
        "count": finding.count,
        "what": finding.what,
        "advice": finding.advice,
    }


def line_out(line: Line) -> dict[str, object]:
    return {
        "chapter": line.box.chapter,
        "name": line.name,
        "sentence": line.sentence.words,
        "outcome": line.outcome,
        "seconds": round(line.seconds, 3),
        "reason": line.reason,
        "steps": [step_out(step) for step in line.steps],
    }


def step_out(step: Step) -> dict[str, object]:
    return {
        "guide": step.sentence.id,
        "sentence": step.sentence.words,
        "outcome": step.outcome,
        "seconds": round(step.seconds, 3),
        "note": step.note,
        "failure": None if step.failure is None else evidence_out(step.failure),
    }


def evidence_out(evidence: Evidence) -> dict[str, object]:
    return {
        "expected": evidence.expected,
        "seen": evidence.seen,
        "status": evidence.status,
        "body": evidence.body,
        "curl": evidence.curl,
    }


def dumped(document: dict[str, object]) -> str:
    """DEL and C1 are escaped like C0, so that a terminal finds no command in it."""
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)
