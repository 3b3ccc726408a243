"""The report as JUnit XML: a suite for each chapter, a case for each line, one for findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as XML

from scenarios.guide import Chapter
from scenarios.output.text import against, why
from scenarios.report import Line, Outcome, Report

FINDINGS = "Conduct"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(report: Report) -> bytes:
    root = XML.Element("testsuites", _counts(report.lines, len(report.findings or ()) > 0))
    for chapter in Chapter:
        lines = [line for line in report.lines if line.box.chapter is chapter]
        if lines:
            suite = XML.SubElement(root, "testsuite", {"name": chapter.heading, **_counts(lines)})
            for line in lines:
                _case(suite, line)
    if report.findings:
        _findings(root, report)
    XML.indent(root)
    told: bytes = XML.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def _counts(lines: Sequence[Line], found: bool = False) -> dict[str, str]:
    passed_over = (Outcome.SKIPPED, Outcome.NOT_REACHED)
    return {
        "tests": str(len(lines) + found),
        "failures": str(sum(line.outcome is Outcome.FAILED for line in lines) + found),
        "errors": "0",
        "skipped": str(sum(line.outcome in passed_over for line in lines)),
        "time": f"{sum(line.seconds for line in lines):.3f}",
    }


def _findings(root: XML.Element, report: Report) -> None:
    """A suite of its own, on a day that has any."""
    first, *rest = against(report)
    suite = XML.SubElement(root, "testsuite", {"name": FINDINGS, **_counts([], found=True)})
    case = XML.SubElement(
        suite, "testcase", {"classname": "scenarios", "name": "findings", "time": "0.000"}
    )
    told = XML.SubElement(case, "failure", {"message": _legal(first), "type": "Finding"})
    told.text = _legal("\n".join(rest))


def _case(suite: XML.Element, line: Line) -> None:
    case = XML.SubElement(
        suite,
        "testcase",
        {
            "classname": f"scenarios.{line.box.chapter}",
            "name": f"{line.name} {line.sentence.words}",
            "time": f"{line.seconds:.3f}",
        },
    )
    if line.outcome is Outcome.FAILED:
        failed = line.failure
        short = failed.failure.seen if failed is not None and failed.failure is not None else ""
        told = XML.SubElement(case, "failure", {"message": _legal(short), "type": "Mismatch"})
        told.text = _legal("\n".join(why(line)))
    elif line.outcome is not Outcome.HELD:
        XML.SubElement(case, "skipped", {"message": _legal(line.reason or "")})


def _legal(text: str) -> str:
    """XML 1.0 has no place for most control characters, not even escaped."""
    return _NOT_XML.sub("\ufffd", text)
