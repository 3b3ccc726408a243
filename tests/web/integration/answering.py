"""Alice answers an assessment: the attempt that she has begun, and a page that she saves."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

EVERY_ANSWER = {str(number): number % 5 for number in range(1, 51)}


@pytest.fixture
def attempt(desk: Desk, icims: Browser, alice: Browser) -> str:
    """The address of the attempt that Alice has begun."""
    begun = alice.post(f"/assessments/{desk.invite(icims)}/attempts").json()
    return f"/attempts/{begun['id']}"


def page_form(numbers: range, go: str, page: int) -> dict[str, str]:
    answers = {f"item-{number}": str(number % 5) for number in numbers}
    return answers | {"page": str(page), "go": go}


def save(alice: Browser, attempt: str, fields: Mapping[str, str], *, page: int = 1) -> str:
    seen = alice.page(f"{attempt}/pages/{page}")
    answer = alice.submit(f"{attempt}/answers?_method=PUT", fields, seen=seen)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
