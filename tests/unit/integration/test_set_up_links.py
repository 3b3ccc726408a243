"""The links with which an account is set up: who gets one, how often it works, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.accounts import Role
from integration.domain.errors import CredentialsInvalid, Invalid, SetupInvalid
from integration.services.admins.account_passwords import Setup
from tests.unit.integration.accounts import EMAIL, OWN, create, invite, newest, set_up, sign_in
from tests.unit.integration.stage import Stage


def test_nobody_signs_in_to_an_account_before_its_set_up(stage: Stage) -> None:
    made = create(stage, password=None)
    with pytest.raises(CredentialsInvalid):
        sign_in(stage, "")

    set_up(stage, invite(stage, made.id))

    assert sign_in(stage)
    assert not made.has_password


def test_a_set_up_link_works_once_and_only_the_newest(stage: Stage) -> None:
    made = create(stage, password=None)
    earlier, later = invite(stage, made.id), invite(stage, made.id)
    set_up(stage, later)

    for spent in (earlier, later, Setup(token="made-up-by-mallory", expires_at=stage.clock.at)):
        with pytest.raises(SetupInvalid):
            set_up(stage, spent)


def test_a_set_up_link_ends_after_three_days(stage: Stage) -> None:
    setup = invite(stage, create(stage, password=None).id)
    assert setup.expires_at == stage.clock.at + timedelta(hours=72)
    stage.pass_time(hours=72)

    with pytest.raises(SetupInvalid):
        set_up(stage, setup)


def test_a_password_that_is_refused_uses_up_no_link(stage: Stage) -> None:
    setup = invite(stage, create(stage, password=None).id)
    with pytest.raises(Invalid):
        set_up(stage, setup, "password123")

    assert set_up(stage, setup).has_password


def test_a_link_is_in_the_database_by_its_hash_alone(stage: Stage) -> None:
    setup = invite(stage, create(stage).id)
    rows = stage.tx(
        lambda tx: [
            *tx.exec_driver_sql("SELECT * FROM account_setups").all(),
            *tx.exec_driver_sql("SELECT * FROM accounts").all(),
        ]
    )

    assert setup.token not in str(rows)
    assert OWN not in str(rows)


def test_the_first_operator_comes_about_once(stage: Stage) -> None:
    first = stage.tx(lambda tx: stage.account_passwords.first_setup(tx, at=stage.clock.at))
    again = stage.tx(lambda tx: stage.account_passwords.first_setup(tx, at=stage.clock.at))
    with pytest.raises(SetupInvalid):
        set_up(stage, first, email=EMAIL)

    made = set_up(stage, again, email=EMAIL)

    assert (made.role, made.email, newest(stage).by.who) == (Role.OPERATOR, EMAIL, "setup")
    assert not stage.tx(stage.account_passwords.waits_for_an_operator)


def test_the_first_link_is_worth_nothing_as_soon_as_there_is_an_operator(stage: Stage) -> None:
    setup = stage.tx(lambda tx: stage.account_passwords.first_setup(tx, at=stage.clock.at))
    create(stage)

    with pytest.raises(SetupInvalid):
        set_up(stage, setup, email="mallory@evil.test")


def test_the_first_link_ends_after_an_hour(stage: Stage) -> None:
    setup = stage.tx(lambda tx: stage.account_passwords.first_setup(tx, at=stage.clock.at))
    stage.pass_time(hours=1)

    with pytest.raises(SetupInvalid):
        set_up(stage, setup, email=EMAIL)
