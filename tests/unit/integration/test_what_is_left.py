"""What iCIMS says is left, and of which limit: the least and the strictest count, no nonsense."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.pacing import NOTHING_HEARD, Heard, Limit
from integration.icims.exchanges import Answer
from integration.icims.gate import LARGEST_QUOTA, said
from tests.unit.integration.stage import NOON

HOUR = 3600
A_LIMIT = Limit(capacity=60, quota=60, window_seconds=60)


def heard(before: Heard = NOTHING_HEARD, **headers: str) -> Heard:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return said(Answer(status=200, headers=named, body=b"", at=NOON), before)


@pytest.mark.parametrize(
    ("field", "left"),
    [
        ('"a";r=37;t=10', 37),
        ('"a";r=37, "b";r=5', 5),
        ('"b";r=5, "a";r=37', 5),
        ('"a";r=0', 0),
        ('"a";t=10', None),
        ('"a";r=-5', None),
        ('"a";r=5.5', None),
        ('"a";r=٣', None),
        ('"a";r=9999999999', 9_999_999_999),
        ('"a";r=99999999999', None),
    ],
)
def test_the_least_that_is_left_counts(field: str, left: int | None) -> None:
    assert heard(ratelimit=field).remaining == left


def test_what_is_left_of_a_limit_that_is_not_for_calls_says_nothing() -> None:
    policy = '"calls";q=60;w=60, "bytes";q=10;w=60;qu="content-bytes"'

    found = heard(ratelimit_policy=policy, ratelimit='"calls";r=9, "bytes";r=1')

    assert (found.limit, found.remaining) == (A_LIMIT, 9)


@pytest.mark.parametrize(
    ("policy", "kept_to"),
    [
        (f'"a";q=60;w={HOUR}', Limit(capacity=60, quota=60, window_seconds=HOUR)),
        (f'"a";q=60;w={HOUR + 1}', None),
        (
            f'"a";q={LARGEST_QUOTA};w=60',
            Limit(capacity=LARGEST_QUOTA, quota=LARGEST_QUOTA, window_seconds=60),
        ),
        (f'"a";q={LARGEST_QUOTA + 1};w=60', None),
        ('"a";q=0;w=60', None),
        ('"a";q=60;w=0', None),
        ('"a";q=60', None),
    ],
)
def test_a_limit_is_kept_to_where_it_can_be(policy: str, kept_to: Limit | None) -> None:
    assert heard(ratelimit_policy=policy).limit == kept_to


def test_of_two_limits_the_strictest_counts_and_of_two_answers_the_later() -> None:
    both = heard(ratelimit_policy='"a";q=600;w=60, "b";q=60;w=60')
    assert both.limit == A_LIMIT

    later = heard(before=both, ratelimit_policy='"a";q=120;w=60')

    assert later.limit == Limit(capacity=120, quota=120, window_seconds=60)


@pytest.mark.parametrize(
    ("status", "headers", "waits", "left"),
    [
        (429, {}, None, 0),
        (429, {"retry-after": "30"}, 30, 0),
        (429, {"retry-after": "30", "ratelimit": '"a";r=4'}, 30, 4),
        (503, {"retry-after": "30"}, 30, None),
        (503, {}, None, None),
        (200, {"retry-after": "30"}, None, None),
        (500, {"retry-after": "30"}, None, None),
        (429, {"retry-after": "0"}, None, 0),
    ],
)
def test_who_is_told_to_wait_waits_and_who_is_refused_has_nothing_left(
    status: int, headers: dict[str, str], waits: int | None, left: int | None
) -> None:
    answer = Answer(status=status, headers=headers, body=b"", at=NOON)

    found = said(answer, NOTHING_HEARD)

    assert found.wait_until == (None if waits is None else NOON + timedelta(seconds=waits))
    assert found.remaining == left
