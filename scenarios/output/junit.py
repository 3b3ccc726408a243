"""The report as JUnit XML: one test case for each line of the checklist, and one for findings."""

from __future__ import annotations

import re
from xml.etree import ElementTree as XML

from scenarios.output.text import against, why
from scenarios.report import Line, Outcome, Report

SUITE = "Verification Checklist"
CLASS = "scenarios.checklist"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(report: Report) -> bytes:
    found = bool(report.findings)
    failed = sum(line.outcome is Outcome.FAILED for line in report.lines)
    counts = {
        "tests": str(len(report.lines) + found),
        "failures": str(failed + found),
        "errors": "0",
        "skipped": str(
            sum(line.outcome in (Outcome.SKIPPED, Outcome.NOT_REACHED) for line in report.lines)
        ),
        "time": f"{report.seconds:.3f}",
    }
    root = XML.Element("testsuites", counts)
    suite = XML.SubElement(root, "testsuite", {"name": SUITE, **counts})
    for line in report.lines:
        _case(suite, line)
    if found:
        _findings(suite, report)
    XML.indent(root)
    told: bytes = XML.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def _findings(suite: XML.Element, report: Report) -> None:
    """A test case of its own, on a day that has any."""
    first, *rest = against(report)
    case = XML.SubElement(
        suite, "testcase", {"classname": CLASS, "name": "findings", "time": "0.000"}
    )
    told = XML.SubElement(case, "failure", {"message": _legal(first), "type": "Finding"})
    told.text = _legal("\n".join(rest))


def _case(suite: XML.Element, line: Line) -> None:
    case = XML.SubElement(
        suite,
        "testcase",
        {
            "classname": CLASS,
            "name": f"{line.number:02} {line.sentence.words}",
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
