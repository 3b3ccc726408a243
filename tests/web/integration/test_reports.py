"""The recruiter's report and the candidate's own result: what they show, and claim no more."""

from __future__ import annotations

import re
from math import sqrt

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

RELIABILITY = re.compile(r"<caption>Reliability.*?</table>", re.DOTALL)
ROW = r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>'


def completed(desk: Desk, icims: Browser, alice: Browser, assessment: str) -> str:
    """The address of Alice's report."""
    link = desk.invite(icims, assessment=assessment)
    attempt = alice.post(f"/assessments/{link}/attempts").json()
    answers = {str(number): number % 4 for number in range(1, attempt["items"] + 1)}
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

    assert shown.count('class="bar" role="img"') == 5
    assert shown.count("To ask in the interview:") == 5
    for promise in (
        "Alice Berg",
        "Response quality",
        "95 % interval",
        "Percentile",
        "Overall score",
        "How to use this report",
        "not the sole basis of a decision",
        "Provisional norms",
        "in the European Union for 90 days after it was completed",
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


def test_the_technical_note_says_how_reliable_each_scale_is_and_what_the_interval_is_made_of(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "big-five")
    scored = {one["name"]: one for one in alice.get(report).json()["result"]["dimensions"]}

    (table,) = RELIABILITY.findall(alice.page(report).text)
    rows = dict(re.findall(ROW, table))

    # The published statistics of the norm group: 10 items each, raw 0 to 40.
    alphas = (0.869, 0.782, 0.797, 0.859, 0.830)
    deviations = (8.62, 6.65, 7.13, 8.29, 6.86)
    errors = [sd * sqrt(1 - alpha) * 2.5 for sd, alpha in zip(deviations, alphas, strict=True)]
    assert [re.findall(r"[\d.]+", row) for row in rows.values()] == [
        [f"{alpha:.2f}", f"{error:.1f}"] for alpha, error in zip(alphas, errors, strict=True)
    ]
    for name, error in zip(rows, errors, strict=True):
        low, high = scored[name]["interval"]
        assert high - low == pytest.approx(2 * 1.96 * error, abs=1)


@pytest.mark.parametrize(
    ("assessment", "says"),
    [
        ("big-five", "Low is below T 45 and high above T 55 of the norm group"),
        ("disc", "How reliable its scales are has not been measured, so they have no interval."),
        ("reasoning", "the interval follows from the number of questions alone"),
    ],
)
def test_the_technical_note_claims_no_more_than_is_known(
    desk: Desk, icims: Browser, alice: Browser, assessment: str, says: str
) -> None:
    shown = alice.page(completed(desk, icims, alice, assessment)).text

    assert says in " ".join(shown.split())
    assert ("<caption>Reliability" in shown) == (assessment == "big-five")


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


def test_the_radar_is_a_second_view_with_a_table_of_its_scores(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "disc")
    scores = {
        scored["name"]: scored["score"]
        for scored in alice.get(report).json()["result"]["dimensions"]
    }

    shown = alice.page(report).text

    assert "<summary>The same profile as a radar chart</summary>" in shown
    for name, score in scores.items():
        assert f'<th scope="row">{name}</th><td class="number">{score}</td>' in shown
    assert shown.index('class="bar"') < shown.index('class="radar-shape"')


def test_two_dimensions_make_no_radar(desk: Desk, icims: Browser, alice: Browser) -> None:
    shown = alice.page(completed(desk, icims, alice, "reasoning")).text

    assert shown.count('class="bar" role="img"') == 2
    assert "radar" not in shown


def test_an_instrument_that_may_count_says_for_which_jobs_and_on_what_evidence(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    shown = alice.page(completed(desk, icims, alice, "reasoning")).text

    for promise in ("What it may be used for", "job analysis", "four-fifths rule", "No time limit"):
        assert promise in shown
    assert "no measure of skill" not in shown


def test_a_candidate_reads_the_own_result_by_the_link_of_the_email(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "big-five")
    link = f"/assessments/{desk.tokens()[0]}"

    own = alice.get(f"{link}/report").json()
    shown = alice.page(f"{link}/report").text

    recruiters = alice.get(report).json()
    assert own["result"].pop("report_url").endswith(f"{link}/report")
    assert recruiters["result"].pop("report_url").endswith(report)
    assert own == recruiters
    assert "Your result" in shown
    assert "in the European Union for 90 days after you completed it" in shown
    assert shown.count('class="bar" role="img"') == 5
    assert "To ask in the interview" not in shown
    assert desk.tokens()[1] not in shown
    assert desk.tokens()[1] not in alice.get(f"{link}/report").text
    assert f'href="{link}/report"' in alice.page(link).text


def test_the_end_of_an_assessment_leads_to_the_own_result(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = desk.invite(icims)
    attempt = alice.post(f"/assessments/{link}/attempts").json()["id"]
    answers = {str(number): number % 5 for number in range(1, 51)}
    alice.put(f"/attempts/{attempt}/answers", json={"answers": answers})
    alice.post(f"/attempts/{attempt}/submission")

    assert f'/assessments/{link}/report"' in alice.page(f"/attempts/{attempt}/done").text


def test_the_own_result_is_not_there_before_the_submission(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = desk.invite(icims)

    assert alice.get(f"/assessments/{link}/report").json()["status"] == "pending"
    assert alice.get(f"/assessments/{'x' * 43}/report").status_code == 404


def test_a_report_carries_the_fingerprint_of_the_result_that_was_sent(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    report = completed(desk, icims, alice, "big-five")

    fingerprint = alice.get(report).json()["fingerprint"]

    assert len(fingerprint) == 64
    assert fingerprint in alice.page(report).text
