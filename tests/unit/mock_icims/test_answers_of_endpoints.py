"""What an endpoint answered: whether it took the event, and what it said beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.endpoints import retry_after
from mock_icims.domain.webhooks.events import Answer, EventStatus
from tests.icims_cast import NOON
from tests.unit.mock_icims.attempts import answered, event

ANSWER = Answer(status=200, error=None, body="", duration_ms=1.0)


@pytest.mark.parametrize(
    ("status", "took"),
    [(None, False), (100, False), (199, False), (200, True), (299, True), (300, False)],
)
def test_only_success_is_success(status: int | None, took: bool) -> None:
    assert replace(ANSWER, status=status).succeeded is took


@pytest.mark.parametrize(
    ("status", "notification", "becomes"),
    [
        (303, True, EventStatus.DELIVERED),
        (303, False, EventStatus.FAILED),
        (302, True, EventStatus.EXHAUSTED),
        (204, True, EventStatus.DELIVERED),
        (503, True, EventStatus.EXHAUSTED),
    ],
)
def test_a_notification_is_tried_once_and_303_is_a_yes_to_it(
    status: int, notification: bool, becomes: EventStatus
) -> None:
    tried = event(notification=notification).record(answered(status), stretch=0)

    assert tried.status is becomes


def test_a_header_is_found_by_its_name_and_the_first_of_two_counts() -> None:
    headers = (("server", "acme"), ("retry-after", "5"), ("retry-after", "9"))
    answer = replace(ANSWER, headers=headers)

    assert (answer.header("retry-after"), answer.header("date")) == ("5", None)


@pytest.mark.parametrize(
    "said", ["Mon, 23 Nov 2026 14:05:00 +0200", "Mon, 23 Nov 2026 12:05:00", "300"]
)
def test_a_date_counts_in_its_own_zone_and_without_one_in_utc(said: str) -> None:
    assert retry_after(said, at=NOON) == timedelta(minutes=5)
