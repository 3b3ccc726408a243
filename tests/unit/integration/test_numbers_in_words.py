"""Numbers as a report says them."""

from __future__ import annotations

import pytest

from integration.web.wording import minutes, ordinal


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "not measured"),
        (0.0, "under 1 minute"),
        (59.9, "under 1 minute"),
        (60.0, "1 minute"),
        (89.9, "1 minute"),
        (90.0, "2 minutes"),
        (150.0, "3 minutes"),
        (210.0, "4 minutes"),
    ],
)
def test_minutes_are_rounded_half_up_as_scores_are(seconds: float | None, said: str) -> None:
    assert minutes(seconds) == said


ORDINALS = [
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "22nd",
    "53rd",
    "90th",
    "99th",
    "111th",
    "121st",
]


@pytest.mark.parametrize("said", ORDINALS)
def test_a_percentile_is_an_ordinal(said: str) -> None:
    assert ordinal(int(said[:-2])) == said
