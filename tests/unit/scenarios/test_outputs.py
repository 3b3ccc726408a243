"""One report, told three ways."""

from __future__ import annotations

import json
from xml.etree import ElementTree as XML

import pytest
from msgspec.structs import replace

from scenarios.evidence import Evidence
from scenarios.exchanges import Exchanges
from scenarios.guide import CHECKLIST, quote
from scenarios.output import json as json_output
from scenarios.output import junit
from scenarios.output.text import Transcript
from scenarios.play import LINES as CHECKLIST_LINES
from scenarios.report import Line, Outcome, Report, Step
from scenarios.shapes import Attempt, Event, Finding
from scenarios.walk import Addresses

BOXES = [one.box for one in CHECKLIST_LINES]
EVIDENCE = Evidence(
    expected="a result on the scorecard of Alice Moreau",
    seen="scorecard_write is parked: Scorecard field not found",
    status=200,
    body='{"items": []}',
    curl="curl -i http://127.0.0.1:8200/admin/integrations/icims/logs",
)
HELD = Line(
    box=BOXES[0],
    outcome=Outcome.HELD,
    seconds=0.5,
    steps=(Step(sentence=CHECKLIST[0], outcome=Outcome.HELD, seconds=0.5),),
)
FAILED = Line(
    box=BOXES[5],
    outcome=Outcome.FAILED,
    seconds=1.25,
    steps=(
        Step(
            sentence=quote("Complete the assessment in browser"), outcome=Outcome.HELD, seconds=1.0
        ),
        Step(
            sentence=quote("Check scorecard: The candidate record should show assessment result"),
            outcome=Outcome.FAILED,
            seconds=0.25,
            failure=EVIDENCE,
        ),
    ),
)
NOT_REACHED = Line(box=BOXES[6], outcome=Outcome.NOT_REACHED, reason="line 6 did not hold")
SKIPPED = Line(box=BOXES[4], outcome=Outcome.SKIPPED, reason="needs mailbox.wait")
LINES = (HELD, SKIPPED, FAILED, NOT_REACHED)


@pytest.fixture
def said() -> list[str]:
    return []


def told(said: list[str], *, verbose: bool = False) -> Report:
    transcript = Transcript(say=said.append, verbose=verbose)
    with Exchanges() as exchanges:
        report = Report(exchanges, audience=transcript, clock=iter([0.0, *[3.1] * 9]).__next__)
    for line in LINES:
        for step in line.steps:
            transcript.step_done(step)
        report.repeat(line)
    transcript.ending(report)
    return report


def test_the_transcript_ticks_what_held_and_explains_the_rest(said: list[str]) -> None:
    told(said)

    assert said == [
        "\nVerification Checklist",
        "- [x] JobCannon app installed from iCIMS Marketplace",
        "- [-] Assessment email received by test candidate",
        "      skipped: needs mailbox.wait",
        "- [ ] Scorecard updated after assessment completion",
        "      Check scorecard: The candidate record should show assessment result",
        "        expected  a result on the scorecard of Alice Moreau",
        "        seen      scorecard_write is parked: Scorecard field not found",
        "        status    200",
        '        body      {"items": []}',
        "        request   curl -i http://127.0.0.1:8200/admin/integrations/icims/logs",
        "- [ ] Webhook delivery logs confirm successful callback",
        "      not reached: line 6 did not hold",
        "",
        "1 of 4 held in 3.1 s, 1 failed, 1 not reached, 1 skipped",
    ]


def test_verbose_has_every_step_with_its_time(said: list[str]) -> None:
    told(said, verbose=True)

    assert "      ok   1000 ms  Complete the assessment in browser" in said
    assert any(line.startswith("      NO    250 ms  Check scorecard") for line in said)
    assert "- [x] JobCannon app installed from iCIMS Marketplace   0.50 s" in said


def test_a_long_body_is_wrapped_and_a_curl_line_is_not(said: list[str]) -> None:
    evidence = Evidence(expected="x", seen="y", body="word " * 60, curl="curl " + "z" * 300)
    step = Step(sentence=CHECKLIST[0], outcome=Outcome.FAILED, seconds=0, failure=evidence)
    line = Line(box=BOXES[0], outcome=Outcome.FAILED, steps=(step,))

    Transcript(say=said.append).line_done(line)

    body = next(row for row in said if row.strip().startswith("body"))
    assert all(len(row) <= 80 for row in body.splitlines())
    assert any(row.endswith("z" * 300) for row in said)


def test_the_terminal_is_sent_no_command_and_no_half_of_a_character(said: list[str]) -> None:
    hostile = Evidence(expected="a page", seen="\x1b]0;red\x07 \ud800", body="\u009b31mred")
    step = Step(sentence=CHECKLIST[0], outcome=Outcome.FAILED, seconds=0, failure=hostile)

    Transcript(say=said.append).line_done(Line(box=BOXES[0], outcome=Outcome.FAILED, steps=(step,)))

    assert said[-2:] == [
        r"        seen      \x1b]0;red\x07 \ud800",
        r"        body      \x9b31mred",
    ]


def test_the_heading_names_both_addresses(said: list[str]) -> None:
    Transcript(say=said.append).heading(
        icims="http://127.0.0.1:40001", jobcannon="http://127.0.0.1:40002", ready_seconds=10.94
    )

    [line] = said
    assert line == (
        "iCIMS http://127.0.0.1:40001, JobCannon http://127.0.0.1:40002, ready in 10.9 s"
    )
    assert len(line) <= 80


def test_an_event_that_did_not_arrive_says_what_its_last_attempt_met() -> None:
    refused = Attempt(number=2, url="http://127.0.0.1:8200/icims/event", status=404, error=None)
    silent = Attempt(number=1, url="http://127.0.0.1:9", status=None, error="connect")
    event = Event(id="evt_1", type="endpoint.test", body="", status="failed", attempts=[])

    assert event.told == "failed"
    assert replace(event, status="delivered", attempts=[refused]).told == "delivered"
    assert replace(event, attempts=[silent]).told == "failed: connect at http://127.0.0.1:9"
    assert replace(event, attempts=[silent, refused]).told == (
        "failed: 404 at http://127.0.0.1:8200/icims/event"
    )


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
