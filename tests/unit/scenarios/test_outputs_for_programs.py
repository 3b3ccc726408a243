"""The report as JSON and as JUnit has all that the transcript has."""

from __future__ import annotations

import json
from xml.etree import ElementTree as XML

from scenarios.evidence import Evidence
from scenarios.exchanges import Exchanges
from scenarios.guide import CHECKLIST
from scenarios.output import json as json_output
from scenarios.output import junit
from scenarios.report import Line, Outcome, Report, Step
from scenarios.walk import Addresses
from tests.unit.scenarios.reported import BOXES, EVIDENCE, LINES, said, told

__all__ = ["said"]


def test_the_json_has_everything_that_the_transcript_has(said: list[str]) -> None:
    addresses = Addresses(icims="http://a.test", jobcannon="http://b.test", admin_password="s3cret")

    document = json_output.report_out(told(said), addresses, ready_seconds=0.9)

    written = json.loads(json_output.dumped(document))
    assert (written["outcome"], written["held"], written["of"]) == ("failed", 1, 4)
    assert [line["outcome"] for line in written["lines"]] == [
        "held",
        "skipped",
        "failed",
        "not_reached",
    ]
    assert written["lines"][2]["steps"][1]["guide"] == "4.7"
    assert written["lines"][2]["steps"][1]["failure"]["curl"] == EVIDENCE.curl
    assert "s3cret" not in json.dumps(written)


def test_a_stack_that_did_not_start_is_json_too() -> None:
    document = json_output.not_started_out("jobcannon ended with exit code 2.", ("one line",))

    assert json.loads(json_output.dumped(document)) == {
        "schema": 2,
        "outcome": "not_started",
        "problem": "jobcannon ended with exit code 2.",
        "log": ["one line"],
    }


def test_the_junit_counts_agree_with_its_cases(said: list[str]) -> None:
    root = XML.fromstring(junit.document(told(said)))

    suite = root.find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    assert root.tag == "testsuites"
    assert suite.get("name") == "Verification Checklist"
    assert suite.get("tests") == root.get("tests") == str(len(cases)) == "4"
    assert suite.get("failures") == str(len(suite.findall("testcase/failure"))) == "1"
    assert suite.get("skipped") == str(len(suite.findall("testcase/skipped"))) == "2"
    assert suite.get("errors") == "0"


def test_each_junit_case_is_a_line_with_its_time(said: list[str]) -> None:
    root = XML.fromstring(junit.document(told(said)))

    for case, line in zip(root.iter("testcase"), LINES, strict=True):
        assert case.get("classname") == "scenarios.checklist"
        assert case.get("name") == f"{line.name} {line.sentence.words}"
        assert float(case.get("time", "")) == line.seconds
        assert len(case) <= 1


def test_a_junit_failure_tells_what_the_transcript_tells(said: list[str]) -> None:
    failure = XML.fromstring(junit.document(told(said))).find(".//failure")

    assert failure is not None
    assert failure.get("message") == EVIDENCE.seen
    assert failure.get("type") == "Mismatch"
    assert str(EVIDENCE.curl) in (failure.text or "")


def test_characters_that_xml_does_not_have_are_replaced() -> None:
    evidence = Evidence(expected="a page", seen="\x00\x1b[31mred\ud800 <&>")
    step = Step(sentence=CHECKLIST[0], outcome=Outcome.FAILED, seconds=0, failure=evidence)
    with Exchanges() as exchanges:
        report = Report(exchanges)
    report.repeat(Line(box=BOXES[0], outcome=Outcome.FAILED, steps=(step,)))

    failure = XML.fromstring(junit.document(report)).find(".//failure")

    assert failure is not None
    assert failure.get("message") == "\ufffd\ufffd[31mred\ufffd <&>"
