"""JobCannon's admins sign in: to their accounts, or as the operator of the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from argon2 import PasswordHasher

from integration.domain.errors import CredentialsInvalid, NotFound, OperatorOnly
from integration.services.admins.admin import Admin
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import SignInLimits
from integration.storage.audit import AuditLog
from integration.surroundings import random_token
from tests.unit.integration.admin_doors import (
    HERE,
    OWN,
    SHELL,
    account,
    audited,
    fail,
    session,
    sign_in,
)
from tests.unit.integration.stage import KEY, QUICK, Stage


def test_the_password_of_the_settings_opens_a_session_of_no_account(stage: Stage) -> None:
    signed_in = sign_in(stage)
    visitor = session(stage, signed_in.token)

    assert visitor.session == signed_in.session
    assert (visitor.account, visitor.within, visitor.operates) == (None, None, True)
    assert visitor.by.who == "operator"


def test_an_account_is_signed_in_to_by_its_e_mail_however_it_is_written(stage: Stage) -> None:
    made = account(stage)

    visitor = session(stage, sign_in(stage, OWN, email=" Olga@JobCannon.test ").token)

    assert (visitor.account, visitor.by.who) == (made, made.id)
    assert audited(stage)[0].name == "authn_login_success"


def test_an_account_of_a_customer_has_that_customer_alone(stage: Stage) -> None:
    account(stage, "anna@acme.test", customer_id="cus_acme000001")

    visitor = session(stage, sign_in(stage, OWN, email="anna@acme.test").token)

    assert (visitor.within, visitor.operates) == ("cus_acme000001", False)
    assert visitor.may("cus_acme000001") == visitor.whose(None) == "cus_acme000001"
    for theirs in (visitor.may, visitor.whose):
        with pytest.raises(NotFound):
            theirs("cus_globex0001")
    with pytest.raises(OperatorOnly):
        visitor.must_operate()


@pytest.mark.parametrize("email", ["nobody@jobcannon.test", "olga@jobcannon.test", "", "no e-mail"])
def test_whatever_is_wrong_is_answered_alike(stage: Stage, email: str) -> None:
    account(stage)

    with pytest.raises(CredentialsInvalid) as refused:
        sign_in(stage, "guess", email=email)

    assert refused.value.detail == "This e-mail and this password do not open an account."


def without_settings(stage: Stage, passwords: Passwords) -> None:
    """No password in the settings, and other passwords."""
    admin = Admin(
        "",
        AuditLog([KEY]),
        passwords=passwords,
        limits=SignInLimits(key=KEY, new_token=random_token),
        new_token=random_token,
    )
    desk = replace(stage.account_passwords, admin=admin, passwords=passwords)
    stage.account_passwords = desk


class CountingHasher(PasswordHasher):
    """Hashing and verifying cost the same (RFC 9106): what counts is how often."""

    def __init__(self) -> None:
        super().__init__(memory_cost=8, time_cost=1, parallelism=1)
        self.done = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.done += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.done += 1
        return super().verify(hash, password)


def test_a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has(stage: Stage) -> None:
    made, hasher = account(stage), CountingHasher()
    stage.tx(
        lambda tx: stage.accounts.change(tx, made.id, enabled=False, by=SHELL, at=stage.clock.at)
    )
    account(stage, "otto@jobcannon.test")
    without_settings(stage, Passwords(hasher))
    for email in ("otto@jobcannon.test", "nobody@jobcannon.test", made.email, ""):
        before = hasher.done
        with pytest.raises(CredentialsInvalid):
            sign_in(stage, "guess", email=email, where=f"{email} of its own address")
        assert hasher.done == before + 1, email


def test_without_a_password_in_the_settings_there_is_no_operator_without_an_account(
    stage: Stage,
) -> None:
    without_settings(stage, Passwords(QUICK))

    with pytest.raises(CredentialsInvalid):
        sign_in(stage, "")


def test_what_was_typed_as_a_name_is_not_kept(stage: Stage) -> None:
    fail(stage, where=HERE, email="hunter2 into the wrong field")

    rows = stage.tx(lambda tx: tx.exec_driver_sql("SELECT * FROM sign_ins").all())
    assert "hunter2" not in str(rows)
    assert "hunter2" not in str(audited(stage))
