"""What iCIMS found wrong with JobCannon's calls is told in each report, and fails the replay."""

from __future__ import annotations

from xml.etree import ElementTree as XML

from scenarios.exchanges import Exchanges
from scenarios.output import json as json_output
from scenarios.output import junit
from scenarios.output.text import Transcript
from scenarios.report import Report
from scenarios.shapes import Finding
from scenarios.walk import Addresses
from tests.unit.scenarios.reported import HELD, said

__all__ = ["said"]

BAD_MANNERS = Finding(
    kind="early_retry_after_429",
    count=2,
    what="GET /jobs came again 1 s before it was due.",
    advice="Wait as long as Retry-After says, then send it again.",
)


def judged(*findings: Finding) -> Report:
    """A report in which all held, and iCIMS had this to say."""
    with Exchanges() as exchanges:
        report = Report(exchanges)
    report.repeat(HELD)
    report.judged(findings)
    return report


def test_no_findings_are_said_out_loud(said: list[str]) -> None:
    report = judged()

    Transcript(say=said.append).ending(report)

    assert said[1] == "0 findings about JobCannon"
    assert not report.failed


def test_findings_fail_the_replay_and_are_told_three_ways(said: list[str]) -> None:
    report = judged(BAD_MANNERS)
    addresses = Addresses(icims="http://icims.test", jobcannon="http://jobcannon.test")

    Transcript(say=said.append).ending(report)
    document = json_output.report_out(report, addresses, ready_seconds=None)
    suite = XML.fromstring(junit.document(report))

    assert report.failed
    assert said[1:5] == [
        "1 finding about JobCannon",
        "      early_retry_after_429, 2 ×",
        "        did       GET /jobs came again 1 s before it was due.",
        "        should    Wait as long as Retry-After says, then send it again.",
    ]
    assert document["outcome"] == "failed"
    assert document["findings"] == [
        {
            "kind": "early_retry_after_429",
            "count": 2,
            "what": "GET /jobs came again 1 s before it was due.",
            "advice": "Wait as long as Retry-After says, then send it again.",
        }
    ]
    assert suite.attrib["tests"] == "2"
    assert suite.attrib["failures"] == "1"
    [failure] = suite.findall(".//testcase[@name='findings']/failure")
    assert failure.attrib["message"] == "1 finding about JobCannon"


def test_what_nobody_could_ask_is_neither_said_nor_held_against_it(said: list[str]) -> None:
    with Exchanges() as exchanges:
        report = Report(exchanges)
    report.repeat(HELD)

    Transcript(say=said.append).ending(report)

    assert not any("finding" in words for words in said)
    assert not report.failed
