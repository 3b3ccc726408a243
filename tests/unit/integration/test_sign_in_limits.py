"""How long a sign-in waits, to the second: from one address, for one name, and after all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection as Tx

from integration.services.admins.sign_in_limits import SignInLimits
from integration.surroundings import random_token
from tests.unit.integration.stage import NOON

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WINDOW, KNOWN = 15 * MINUTE, timedelta(days=30)
NOBODY = timedelta()
LIMITS = SignInLimits(key="a key", new_token=random_token)
OLGA, HOME, STRANGE = "olga@jobcannon.test", "192.0.2.7", "198.51.100.200"


def failed(tx: Tx, times: int, *, at: datetime, name: str = "", where: str | None = None) -> None:
    """From addresses of their own, unless all come from one."""
    for number in range(times):
        place = where or f"203.0.113.{number} at {at}"
        LIMITS.note(tx, name=name, succeeded=False, where=place, at=at)


def wait(tx: Tx, *, at: datetime, name: str = "", where: str = STRANGE) -> timedelta:
    return LIMITS.wait(tx, name=name, where=where, at=at)


def test_an_address_waits_after_five_until_the_first_is_a_quarter_of_an_hour_ago(tx: Tx) -> None:
    failed(tx, 1, at=NOON, where=HOME)
    failed(tx, 3, at=NOON + MINUTE, where=HOME)
    assert wait(tx, at=NOON + MINUTE, where=HOME) <= NOBODY
    failed(tx, 1, at=NOON + 2 * MINUTE, where=HOME)

    assert wait(tx, at=NOON + 2 * MINUTE, where=HOME) == 13 * MINUTE
    assert wait(tx, at=NOON + WINDOW - SECOND, where=HOME) == SECOND
    assert wait(tx, at=NOON + WINDOW, where=HOME) <= NOBODY
    assert wait(tx, at=NOON + 2 * MINUTE) <= NOBODY, "it is nobody else's wait"


def test_who_signed_in_in_the_last_thirty_days_waits_for_no_stranger(tx: Tx) -> None:
    LIMITS.note(tx, name=OLGA, succeeded=True, where=HOME, at=NOON)
    for later, waits in ((KNOWN - SECOND, False), (KNOWN, True)):
        failed(tx, 5, at=NOON + later, name=OLGA)
        assert (wait(tx, at=NOON + later, name=OLGA, where=HOME) > NOBODY) is waits


def test_a_sign_in_that_failed_makes_no_address_known_nor_does_one_elsewhere(tx: Tx) -> None:
    failed(tx, 1, at=NOON, where=HOME)
    LIMITS.note(tx, name=OLGA, succeeded=True, where="192.0.2.99", at=NOON)
    failed(tx, 5, at=NOON, name=OLGA)

    assert wait(tx, at=NOON, name=OLGA, where=HOME) == SECOND


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (11, 60), (12, 60), (19, 60)],
)
def test_a_name_waits_twice_as_long_each_time_and_a_minute_at_the_most(
    tx: Tx, failures: int, seconds: int
) -> None:
    failed(tx, failures, at=NOON, name=OLGA)

    assert max(NOBODY, wait(tx, at=NOON, name=OLGA)) == seconds * SECOND
    assert wait(tx, at=NOON + seconds * SECOND, name=OLGA) <= NOBODY
    assert wait(tx, at=NOON, name="paul@jobcannon.test") <= NOBODY
    assert wait(tx, at=NOON + WINDOW, name=OLGA) <= NOBODY


def test_from_everywhere_twenty_are_let_pass_whatever_their_names(tx: Tx) -> None:
    for number in range(19):
        failed(tx, 1, at=NOON, name=f"guess {number}")
    assert wait(tx, at=NOON, name=OLGA) <= NOBODY
    failed(tx, 1, at=NOON)

    assert wait(tx, at=NOON, name=OLGA) == wait(tx, at=NOON) == SECOND
    failed(tx, 1, at=NOON + SECOND)
    assert wait(tx, at=NOON + SECOND, name=OLGA) == 2 * SECOND, "counted from the newest"


def test_the_longer_of_two_waits_counts(tx: Tx) -> None:
    failed(tx, 7, at=NOON, name=OLGA)
    failed(tx, 13, at=NOON, name="")

    assert wait(tx, at=NOON) == SECOND
    assert wait(tx, at=NOON, name=OLGA) == 4 * SECOND


def test_the_operator_of_the_settings_has_no_name_to_be_guessed_at(tx: Tx) -> None:
    failed(tx, 19, at=NOON, name="")

    assert wait(tx, at=NOON) <= NOBODY


def test_those_who_succeed_are_no_failures(tx: Tx) -> None:
    for _ in range(30):
        LIMITS.note(tx, name=OLGA, succeeded=True, where="192.0.2.99", at=NOON)

    assert wait(tx, at=NOON, name=OLGA) <= NOBODY
    assert wait(tx, at=NOON, name=OLGA, where="192.0.2.99") <= NOBODY
