"""The transcript of a report on a terminal: what held, what did not and why, and no more."""

from __future__ import annotations

from msgspec.structs import replace

from scenarios.evidence import Evidence
from scenarios.guide import CHECKLIST
from scenarios.output.text import Transcript
from scenarios.report import Line, Outcome, Step
from scenarios.shapes import Attempt, Event
from tests.unit.scenarios.reported import BOXES, said, told

__all__ = ["said"]


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
