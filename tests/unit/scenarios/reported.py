"""A report with every outcome, and what a replay says of it."""

from __future__ import annotations

import pytest

from scenarios.evidence import Evidence
from scenarios.exchanges import Exchanges
from scenarios.guide import CHECKLIST, quote
from scenarios.output.text import Transcript
from scenarios.play import LINES as CHECKLIST_LINES
from scenarios.report import Line, Outcome, Report, Step

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
