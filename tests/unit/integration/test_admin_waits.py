"""Wrong passwords close JobCannon's admin for a while, to strangers and not to who is known."""

from __future__ import annotations

from contextlib import suppress

import pytest

from integration.domain.errors import CredentialsInvalid, TooManyRequests
from tests.unit.integration.admin_doors import HERE, OWN, account, audited, fail, sign_in
from tests.unit.integration.stage import Stage


def test_guesses_at_one_account_from_everywhere_make_strangers_wait_and_nobody_who_is_known(
    stage: Stage,
) -> None:
    made = account(stage)
    sign_in(stage, OWN, email=made.email, where="192.0.2.99")
    for number in range(5):
        fail(stage, where=f"198.51.100.{number}", email=made.email)

    with pytest.raises(TooManyRequests) as refused:
        sign_in(stage, OWN, email=made.email, where="198.51.100.200")
    assert refused.value.retry_after == 2
    assert sign_in(stage, OWN, email=made.email, where="192.0.2.99").token


def test_five_wrong_passwords_close_the_door_for_a_while(stage: Stage) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsInvalid):
            sign_in(stage, "wrong")
        stage.pass_time(minutes=1)

    with pytest.raises(TooManyRequests) as refused:
        sign_in(stage)
    assert refused.value.retry_after == 10 * 60 + 1

    stage.pass_time(seconds=refused.value.retry_after)
    assert sign_in(stage).token


def test_strangers_who_fail_do_not_lock_out_whoever_has_signed_in_before(stage: Stage) -> None:
    sign_in(stage)
    for number in range(30):
        with suppress(TooManyRequests):
            fail(stage, where=f"198.51.100.{number}")

    assert sign_in(stage).token


def test_the_audit_log_says_once_that_the_door_was_closed(stage: Stage) -> None:
    for _ in range(5):
        fail(stage, where=HERE)
    for _ in range(3):
        with pytest.raises(TooManyRequests):
            fail(stage, where=HERE)

    names = [entry.name for entry in audited(stage)]
    assert names == ["authn_login_fail_max"] + 5 * ["authn_login_fail"]


def test_when_many_fail_from_everywhere_a_strange_address_waits_longer_and_longer(
    stage: Stage,
) -> None:
    for number in range(20):
        fail(stage, where=f"198.51.100.{number}")
    waits = []
    for number in range(20, 28):
        with pytest.raises(TooManyRequests) as refused:
            fail(stage, where=f"198.51.100.{number}")
        waits.append(refused.value.retry_after)
        stage.pass_time(seconds=refused.value.retry_after)
        fail(stage, where=f"198.51.100.{number}")

    assert waits == [2, 3, 5, 9, 17, 33, 61, 61]
    stage.pass_time(seconds=61)
    assert sign_in(stage).token
