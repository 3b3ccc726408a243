"""JobCannon's admin: one password, sessions that end."""

from __future__ import annotations

from contextlib import suppress

import pytest

from integration.domain.errors import CredentialsInvalid, TooManyRequests, Unauthenticated
from integration.services.admin import AdminSession, SignedIn
from tests.unit.integration.stage import PASSWORD, Stage


def sign_in(stage: Stage, password: str = PASSWORD) -> SignedIn:
    return stage.tx(
        lambda tx: stage.admin.sign_in(tx, password=password, where="192.0.2.7", at=stage.clock.at)
    )


def session(stage: Stage, token: str | None) -> AdminSession:
    return stage.tx(lambda tx: stage.admin.session(tx, token=token, at=stage.clock.at))


def test_the_password_opens_a_session(stage: Stage) -> None:
    signed_in = sign_in(stage)

    assert session(stage, signed_in.token) == signed_in.session


def test_signing_out_ends_it(stage: Stage) -> None:
    token = sign_in(stage).token
    stage.tx(lambda tx: stage.admin.sign_out(tx, token=token, where="192.0.2.7", at=stage.clock.at))

    with pytest.raises(Unauthenticated):
        session(stage, token)


@pytest.mark.parametrize("token", [None, "", "of-mallory"])
def test_without_a_session_there_is_no_admin(stage: Stage, token: str | None) -> None:
    with pytest.raises(Unauthenticated):
        session(stage, token)


def test_a_session_ends_after_half_an_hour_of_rest(stage: Stage) -> None:
    token = sign_in(stage).token
    stage.pass_time(minutes=30)

    with pytest.raises(Unauthenticated):
        session(stage, token)


def test_a_session_ends_after_twelve_hours_however_busy(stage: Stage) -> None:
    signed_in = sign_in(stage)
    while stage.clock.at < signed_in.session.expires_at:
        session(stage, signed_in.token)
        stage.pass_time(minutes=20)

    with pytest.raises(Unauthenticated):
        session(stage, signed_in.token)


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


def fail(stage: Stage, *, where: str) -> None:
    """Raises TooManyRequests when it is not even looked at."""
    with suppress(CredentialsInvalid):
        stage.tx(
            lambda tx: stage.admin.sign_in(tx, password="guess", where=where, at=stage.clock.at)
        )


def test_neither_password_nor_token_is_stored(stage: Stage) -> None:
    token = sign_in(stage).token
    rows = stage.tx(lambda tx: tx.exec_driver_sql("SELECT * FROM admin_sessions").all())

    assert token not in str(rows)
    assert PASSWORD not in str(rows)
