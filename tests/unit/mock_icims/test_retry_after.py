"""How long a Retry-After asks to wait, in seconds or by one of three dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.webhooks.endpoints import LONGEST_RETRY_AFTER, retry_after
from tests.icims_cast import NOON


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("86401", 86_400),
        ("9" * 40, 86_400),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300),
        ("Monday, 23-Nov-26 12:05:00 GMT", 300),
        ("Mon Nov 23 12:05:00 2026", 300),
        ("Mon, 23 Nov 2099 12:05:00 GMT", 86_400),
    ],
)
def test_retry_after_is_seconds_or_one_of_three_dates(said: str, seconds: int) -> None:
    assert retry_after(said, at=NOON) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "soon",
        "-5",
        "1.5",
        "+5",
        "1_0",
        "\u0663",
        "Mon, 31 Feb 2026 12:05:00 GMT",
        "Mon, 23 Nov 2026 11:55:00 GMT",
    ],
)
def test_garbage_and_moments_gone_by_ask_for_nothing(said: str | None) -> None:
    assert retry_after(said, at=NOON) is None


@given(st.text())
def test_no_retry_after_breaks_anything(said: str) -> None:
    wait = retry_after(said, at=NOON)

    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER
