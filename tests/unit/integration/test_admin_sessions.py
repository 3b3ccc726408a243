"""Sessions of JobCannon's admins: who has one, when it ends, and that none is stored."""

from __future__ import annotations

import pytest

from integration.domain.errors import CredentialsInvalid, Unauthenticated
from tests.unit.integration.admin_doors import OWN, SHELL, account, session, sign_in
from tests.unit.integration.stage import PASSWORD, Stage


def test_a_disabled_account_is_signed_out_at_once_and_cannot_come_back(stage: Stage) -> None:
    made = account(stage)
    token = sign_in(stage, OWN, email=made.email).token
    stage.tx(
        lambda tx: stage.accounts.change(tx, made.id, enabled=False, by=SHELL, at=stage.clock.at)
    )

    with pytest.raises(Unauthenticated):
        session(stage, token)
    with pytest.raises(CredentialsInvalid):
        sign_in(stage, OWN, email=made.email)


def test_signing_out_ends_the_session(stage: Stage) -> None:
    token = sign_in(stage).token
    visitor = session(stage, token)
    stage.tx(lambda tx: stage.admin.sign_out(tx, visitor, at=stage.clock.at))

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


def test_neither_password_nor_token_is_stored(stage: Stage) -> None:
    token = sign_in(stage).token
    rows = stage.tx(lambda tx: tx.exec_driver_sql("SELECT * FROM admin_sessions").all())

    assert token not in str(rows)
    assert PASSWORD not in str(rows)
