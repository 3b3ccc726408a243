"""An assessment of questions: each with its own answers, and nobody told which is right."""

from __future__ import annotations

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk


@pytest.fixture
def questions(desk: Desk, icims: Browser, alice: Browser) -> str:
    """The address of an attempt whose questions have one right answer."""
    link = desk.invite(icims, assessment="reasoning")
    begun = alice.post(f"/assessments/{link}/attempts").json()
    return f"/attempts/{begun['id']}"


def test_a_question_shows_what_to_read_and_its_own_four_answers(
    alice: Browser, questions: str
) -> None:
    page = alice.get(f"{questions}/pages/1").json()
    shown = alice.page(f"{questions}/pages/1").text

    assert page["scale"] == []
    assert [len(item["choices"]) for item in page["items"]] == [4] * 6
    assert page["items"][0]["material"] == "A team answers 48 calls in 6 hours."
    assert shown.count('class="material"') == 6
    assert shown.count('type="radio"') == 24


def test_which_answer_is_right_is_told_to_nobody_who_is_asked(
    alice: Browser, questions: str
) -> None:
    page = alice.get(f"{questions}/pages/1")

    assert not {"right", "reverse", "dimension"} & set(page.json()["items"][0])


def test_a_missing_answer_to_a_question_is_called_a_question(
    alice: Browser, questions: str
) -> None:
    seen = alice.page(f"{questions}/pages/1")
    again = alice.submit(f"{questions}/answers?_method=PUT", {"go": "next", "page": "1"}, seen=seen)

    assert "6 questions still need an answer" in alice.page(again.headers["location"]).text
    assert "24 questions are unanswered" in alice.page(f"{questions}/review").text


def test_an_answer_that_a_question_does_not_have_is_refused(alice: Browser, questions: str) -> None:
    refused = alice.put(f"{questions}/answers", json={"answers": {"1": 4}})

    assert (refused.status_code, refused.json()["code"]) == (422, "answer_out_of_scale")
