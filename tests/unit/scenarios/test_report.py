"""A report keeps what happened, goes on after a failure and says why."""

from __future__ import annotations

from itertools import count

import httpx
import pytest

from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch, Skip
from scenarios.guide import CHECKLIST
from scenarios.play import LINES
from scenarios.report import LineBroken, Outcome, Report

FIRST, SECOND = CHECKLIST[0].words, CHECKLIST[1].words


@pytest.fixture
def exchanges() -> Exchanges:
    problem = {"type": "urn:x", "status": 404, "code": "not_found", "detail": "No candidate."}
    return Exchanges(
        transport=httpx.MockTransport(lambda request: httpx.Response(404, json=problem))
    )


@pytest.fixture
def report(exchanges: Exchanges) -> Report:
    seconds = count()
    return Report(exchanges, clock=lambda: float(next(seconds)))


def hold(report: Report, number: int = 1) -> None:
    with report.line(LINES[number - 1].box), report.step(CHECKLIST[number - 1].words):
        pass


def test_a_line_whose_steps_all_hold_holds(report: Report) -> None:
    with report.line(LINES[0].box):
        with report.step('Search for "JobCannon"'):
            pass
        with report.step(FIRST):
            pass

    line = report.lines[0]
    assert (line.name, line.sentence.words, line.outcome) == ("01", FIRST, Outcome.HELD)
    assert [step.sentence.id for step in line.steps] == ["1.2", "checklist.1"]
    assert [step.seconds for step in line.steps] == [1.0, 1.0]
    assert not report.failed


def test_a_mismatch_ends_its_line_and_not_the_report(report: Report, exchanges: Exchanges) -> None:
    with report.line(LINES[0].box):
        with report.step('Search for "JobCannon"'):
            exchanges.json("GET", "http://icims.test/x", token="t0psecret")
            raise Mismatch("an app", seen="none")
        pytest.fail("a broken line went on")
    hold(report, 2)

    broken, held = report.lines
    assert (broken.outcome, held.outcome) == (Outcome.FAILED, Outcome.HELD)
    assert report.failed


def test_a_failed_step_has_the_exchange_that_shows_it(report: Report, exchanges: Exchanges) -> None:
    with report.line(LINES[0].box), report.step(FIRST):
        exchanges.json("GET", "http://icims.test/x", token="t0psecret")
        raise Mismatch("an app", seen="none")

    step = report.lines[0].failure
    assert step is not None
    assert step.failure is not None
    assert (step.failure.expected, step.failure.seen, step.failure.status) == (
        "an app",
        "none",
        404,
    )
    assert '"code": "not_found"' in (step.failure.body or "")
    assert "http://icims.test/x" in (step.failure.curl or "")
    assert "t0psecret" not in str(step)


def test_what_is_kept_secret_is_not_in_the_evidence(report: Report, exchanges: Exchanges) -> None:
    exchanges.keep_secret("ember-indigo-55", None)

    with report.line(LINES[0].box), report.step(FIRST):
        raise Mismatch("a page", seen="Bob Ramirez ember-indigo-55")

    step = report.lines[0].failure
    assert step is not None
    assert step.failure is not None
    assert step.failure.seen == "Bob Ramirez ***"


def test_an_exchange_of_an_earlier_step_explains_nothing(
    report: Report, exchanges: Exchanges
) -> None:
    with report.line(LINES[0].box):
        with report.step('Search for "JobCannon"'):
            exchanges.json("GET", "http://icims.test/x")
        with report.step(FIRST):
            raise Mismatch("an app", seen="none")

    step = report.lines[0].failure
    assert step is not None
    assert step.failure is not None
    assert step.failure.curl is None


def test_no_answer_at_all_is_a_failure_with_its_request(report: Report) -> None:
    with report.line(LINES[0].box), report.step(FIRST):
        raise httpx.ConnectError("refused", request=httpx.Request("GET", "http://icims.test/x"))

    step = report.lines[0].failure
    assert step is not None
    assert step.failure is not None
    assert step.failure.seen == "ConnectError: refused"
    assert step.failure.curl == "curl -i http://icims.test/x"


def test_a_skipped_step_does_not_stop_its_line(report: Report) -> None:
    with report.line(LINES[0].box):
        with report.step('Search for "JobCannon"'):
            raise Skip("events.list of the staging control API")
        with report.step(FIRST):
            pass

    assert report.lines[0].outcome is Outcome.HELD
    assert report.lines[0].steps[0].note == "needs events.list of the staging control API"


def test_a_line_is_skipped_when_its_own_sentence_is(report: Report) -> None:
    with report.line(LINES[0].box), report.step(FIRST):
        raise Skip("mailbox.list of the staging control API")

    assert report.lines[0].outcome is Outcome.SKIPPED
    assert report.lines[0].reason == "needs mailbox.list of the staging control API"


def test_a_report_in_which_nothing_held_has_failed(report: Report) -> None:
    report.not_reached(LINES[0].box, reason="needs tenants.create", skipped=True)

    assert report.failed


def test_what_was_prepared_is_known_and_not_told_again(
    report: Report, exchanges: Exchanges
) -> None:
    hold(report)
    later = Report(exchanges)
    later.prepare(report.lines)

    assert later.outcome_of("01") is Outcome.HELD
    assert later.lines == []


def test_a_line_that_never_asks_its_own_sentence_is_a_mistake(report: Report) -> None:
    with pytest.raises(RuntimeError, match=FIRST), report.line(LINES[0].box), report.step(SECOND):
        pass


def test_a_broken_step_breaks_out_of_everything_inside_its_line(report: Report) -> None:
    with pytest.raises(LineBroken), report.step(FIRST):
        raise Mismatch("an app", seen="none")
