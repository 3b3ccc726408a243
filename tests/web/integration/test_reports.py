"""The recruiter's report."""

from __future__ import annotations

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk


def completed(desk: Desk, icims: Browser, alice: Browser, assessment: str) -> str:
    """The address of Alice's report."""
    link = desk.invite(icims, assessment=assessment)
    attempt = alice.post(f"/assessments/{link}/attempts").json()
    answers = {str(number): number % 5 for number in range(1, attempt["items"] + 1)}
    alice.put(f"/attempts/{attempt['id']}/answers", json={"answers": answers})
    assert alice.post(f"/attempts/{attempt['id']}/submission").status_code == 201
    return f"/reports/{desk.tokens()[1]}"


def test_a_report_waits_for_the_submission(desk: Desk, icims: Browser, alice: Browser) -> None:
    desk.invite(icims)
    report = f"/reports/{desk.tokens()[1]}"

    assert alice.get(report).json()["status"] == "pending"
    assert "This report is not ready yet" in alice.page(report).text


def test_a_report_shows_scores_intervals_limits_and_how_to_use_it(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "big-five")

    shown = alice.page(report).text

    assert shown.count('role="img"') == 5
    for promise in (
        "Alice Berg",
        "Response quality",
        "95 % interval",
        "Percentile",
        "Overall score",
        "How to use this report",
        "not the sole basis of a decision",
        "Provisional norms",
    ):
        assert promise in shown
    assert " style=" not in shown


def test_the_report_as_json_is_the_result_as_sent(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    answer = alice.get(completed(desk, icims, alice, "big-five")).json()

    assert answer["status"] == "complete"
    assert answer["result"]["assessment"] == "big-five"
    assert len(answer["result"]["dimensions"]) == 5


def test_an_instrument_without_norms_is_shown_without_percentiles(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    shown = alice.page(completed(desk, icims, alice, "disc")).text

    assert "For discussion only." in shown
    assert "no norms" in shown
    assert "Overall score" not in shown


@pytest.mark.parametrize("token", ["x" * 43, "short", "a%20b"])
def test_an_unknown_report_is_not_found(mallory: Browser, token: str) -> None:
    answer = mallory.page(f"/reports/{token}")

    assert answer.status_code == 404
    assert "This link does not work" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_report_of_an_erased_candidate_is_gone(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "big-five")
    erased = {"customer_id": "cus_acme01", "candidate_id": "cand_alice1"}
    event = {"type": "candidate.erased", "timestamp": "2026-11-23T12:00:00Z", "data": erased}
    desk.event(icims, event, id="evt_000007")

    answer = alice.page(report)

    assert answer.status_code == 410
    assert "Alice" not in answer.text
