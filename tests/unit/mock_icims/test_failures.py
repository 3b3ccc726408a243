"""Wrong secrets in a row: free, then waiting, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.errors import TooManyAttempts
from mock_icims.domain.faults.failures import Failures, failed, require_patience, succeeded
from tests.icims_cast import NOON


def test_each_wrong_secret_from_the_fifth_on_waits_twice_as_long_up_to_a_minute() -> None:
    waits = [Failures(count=count, last_at=NOON).wait(NOON) for count in range(4, 14)]

    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("passed", "left"), [(0, 8), (0.5, 8), (7.2, 1), (8, 0), (900, 0), (-3600, 8)]
)
def test_a_wait_is_over_when_its_time_is_and_a_clock_set_back_makes_none_longer(
    passed: float, left: int
) -> None:
    failures = Failures(count=8, last_at=NOON)

    assert failures.wait(NOON + timedelta(seconds=passed)) == left


def test_however_many_there_were_nobody_waits_longer_than_a_minute() -> None:
    assert Failures(count=10**6, last_at=NOON).wait(NOON) == 60


@pytest.mark.parametrize(("passed", "count"), [(15 * 60, 6), (15 * 60 + 1, 1)])
def test_a_quarter_of_an_hour_without_one_forgets_them_all(passed: int, count: int) -> None:
    kept: dict[str, Failures] = {}
    for _ in range(5):
        failed(kept, "carol", at=NOON)

    failed(kept, "carol", at=NOON + timedelta(seconds=passed))

    assert kept["carol"].count == count


def test_a_right_secret_ends_the_row_and_others_have_their_own() -> None:
    kept: dict[str, Failures] = {}
    for _ in range(5):
        failed(kept, "carol", at=NOON)

    with pytest.raises(TooManyAttempts) as refused:
        require_patience(kept, "carol", at=NOON)
    require_patience(kept, "bob", at=NOON)
    succeeded(kept, "carol")
    require_patience(kept, "carol", at=NOON)

    assert refused.value.retry_after == 1
