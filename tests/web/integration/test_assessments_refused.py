"""What an assessment is closed to: others, forged forms, and values that it does not have."""

from __future__ import annotations

import pytest

from tests.web.integration.answering import attempt
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

__all__ = ["attempt"]


def test_without_the_cookie_an_attempt_is_closed(attempt: str, mallory: Browser) -> None:
    answer = mallory.page(f"{attempt}/pages/1")

    assert answer.status_code == 401
    assert "Open the link in your email again" in answer.text
    assert mallory.get(attempt).status_code == 401


def test_another_candidates_cookie_opens_nothing(
    desk: Desk, icims: Browser, attempt: str, mallory: Browser
) -> None:
    mine = mallory.post(f"/assessments/{desk.invite(icims, order='ord_000002')}/attempts")
    secret = mine.headers["set-cookie"].partition("=")[2].partition(";")[0]

    answer = mallory.get(attempt, headers={"cookie": f"jobcannon_attempt={secret}"})

    assert answer.status_code == 401
    assert "answers" not in answer.json()


@pytest.mark.parametrize(
    "fields",
    [
        {"item-1": "5"},
        {"item-1": "-1"},
        {"item-1": "٣"},
        {"item-0": "1"},
        {"item-51": "1"},
        {"item-1": "1", "go": "home"},
        {"page": "x"},
        {"extra": "1"},
    ],
)
def test_a_form_with_other_fields_or_values_is_refused_and_saves_nothing(
    alice: Browser, attempt: str, fields: dict[str, str]
) -> None:
    seen = alice.page(f"{attempt}/pages/1")

    answer = alice.submit(f"{attempt}/answers?_method=PUT", fields, seen=seen)

    assert answer.status_code == 422
    assert alice.get(attempt).json()["answered"] == 0


def test_a_form_without_its_token_is_refused(alice: Browser, attempt: str) -> None:
    answer = alice.post(
        f"{attempt}/answers?_method=PUT", data={"item-1": "1"}, headers={"accept": "text/html"}
    )

    assert answer.status_code == 403
    assert alice.get(attempt).json()["answered"] == 0
