"""An assessment is submitted: once, with every answer, and after that all leads to the end."""

from __future__ import annotations

from tests.web.integration.answering import EVERY_ANSWER, attempt
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

__all__ = ["attempt"]


def test_submitting_once_thanks_and_tells_the_worker(
    desk: Desk, alice: Browser, attempt: str
) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    wakes = desk.wakes

    answer = alice.submit(f"{attempt}/submission", {}, seen=alice.page(f"{attempt}/review"))

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{attempt}/done"
    assert "Thank you" in alice.page(f"{attempt}/done").text
    assert desk.wakes == wakes + 1


def test_a_second_submission_is_a_friendly_conflict(alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    seen = alice.page(f"{attempt}/review")
    alice.submit(f"{attempt}/submission", {}, seen=seen)

    again = alice.submit(f"{attempt}/submission", {}, seen=seen)

    assert again.status_code == 409
    assert "You have already submitted your answers" in again.text
    assert alice.post(f"{attempt}/submission").json()["code"] == "already_submitted"


def test_after_the_submission_every_page_leads_to_the_end(alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    alice.post(f"{attempt}/submission")

    for place in ("", "/pages/1", "/review"):
        assert alice.page(f"{attempt}{place}").headers["location"] == f"{attempt}/done"
    refused = alice.put(f"{attempt}/answers", json={"answers": {"1": 0}})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_submitted")


def test_the_end_leads_back_while_there_is_something_to_do(alice: Browser, attempt: str) -> None:
    assert alice.page(f"{attempt}/done").headers["location"] == f"{attempt}/pages/1"

    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    assert alice.page(f"{attempt}/done").headers["location"] == f"{attempt}/review"


def test_an_incomplete_submission_names_the_gaps(alice: Browser, attempt: str) -> None:
    answer = alice.post(f"{attempt}/submission")

    assert (answer.status_code, answer.json()["code"]) == (422, "answers_incomplete")
    assert answer.json()["missing"] == list(range(1, 51))


def test_an_incomplete_submission_by_form_shows_the_way_to_the_review(
    alice: Browser, attempt: str
) -> None:
    seen = alice.page(f"{attempt}/pages/1")

    answer = alice.submit(f"{attempt}/submission", {}, seen=seen)

    assert answer.status_code == 422
    assert f'href="{attempt}/review"' in answer.text
    assert "Some answers are missing" in answer.text
    assert "answers.1" not in answer.text


def test_the_submitted_link_says_so(desk: Desk, alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    alice.post(f"{attempt}/submission")

    link = f"/assessments/{desk.tokens()[0]}"

    assert "You have already submitted this assessment" in alice.page(link).text
    assert alice.get(link).json()["status"] == "submitted"
    assert alice.post(f"{link}/attempts").status_code == 409
