"""A password is changed: by its owner or by an operator, and which sessions that ends."""

from __future__ import annotations

import pytest

from integration.domain.errors import (
    CredentialsInvalid,
    Invalid,
    OldPasswordWrong,
    SetupInvalid,
    TooManyRequests,
)
from tests.unit.integration.accounts import (
    OLGA,
    OTHER,
    change_own,
    create,
    invite,
    newest,
    set_up,
    sign_in,
    visits,
)
from tests.unit.integration.stage import Stage


def test_changing_the_password_ends_the_other_sessions_and_not_this_one(stage: Stage) -> None:
    create(stage)
    here, elsewhere = sign_in(stage), sign_in(stage)

    change_own(stage, here)

    assert (visits(stage, here), visits(stage, elsewhere)) == (True, False)
    assert sign_in(stage, OTHER)
    with pytest.raises(CredentialsInvalid):
        sign_in(stage)


def test_the_password_of_now_is_asked_for_and_its_guesses_count(stage: Stage) -> None:
    create(stage)
    token = sign_in(stage)
    for _ in range(5):
        with pytest.raises(OldPasswordWrong):
            change_own(stage, token, old="a guess at it")

    with pytest.raises(TooManyRequests):
        change_own(stage, token)
    assert newest(stage).name == "authn_login_fail_max"


def test_a_weak_new_password_changes_nothing(stage: Stage) -> None:
    create(stage)
    here, elsewhere = sign_in(stage), sign_in(stage)

    with pytest.raises(Invalid, match="new"):
        change_own(stage, here, new="jobcannon1")

    assert visits(stage, elsewhere)
    assert sign_in(stage)


def test_a_new_password_by_an_operator_ends_all_sessions_and_the_link(stage: Stage) -> None:
    made = create(stage)
    setup, token = invite(stage, made.id), sign_in(stage)
    stage.tx(
        lambda tx: stage.account_passwords.set_password(
            tx,
            made,
            stage.account_passwords.passwords.hashed(OTHER),
            by=OLGA,
            at=stage.clock.at,
        )
    )

    assert not visits(stage, token)
    assert (newest(stage).name, newest(stage).detail) == (
        "authn_password_change",
        {"sessions_ended": "1"},
    )
    with pytest.raises(SetupInvalid):
        set_up(stage, setup)
