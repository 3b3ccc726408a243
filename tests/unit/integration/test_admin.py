"""JobCannon's admins sign in: accounts and the settings' operator, waits, sessions that end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import pytest
from argon2 import PasswordHasher

from integration.domain.accounts import Account, Role, Visitor
from integration.domain.audit import AuditEntry, By
from integration.domain.errors import (
    CredentialsInvalid,
    NotFound,
    OperatorOnly,
    TooManyRequests,
    Unauthenticated,
)
from integration.services.admins.admin import Admin, SignedIn
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import SignInLimits
from integration.services.operating.audit import Audit
from integration.storage.audit import AuditLog
from integration.surroundings import random_token
from tests.unit.integration.stage import KEY, PASSWORD, QUICK, Stage

HERE = "192.0.2.7"
SHELL = By(who="shell", where="this machine")
OWN = "several words of Olga's"


def sign_in(
    stage: Stage, password: str = PASSWORD, *, email: str = "", where: str = HERE
) -> SignedIn:
    return stage.sign_in(email=email, password=password, where=where)


def session(stage: Stage, token: str | None) -> Visitor:
    return stage.tx(lambda tx: stage.admin.visitor(tx, token=token, where=HERE, at=stage.clock.at))


def account(
    stage: Stage, email: str = "olga@jobcannon.test", *, customer_id: str | None = None
) -> Account:
    return stage.tx(
        lambda tx: stage.accounts.create(
            tx,
            email=email,
            role=Role.CUSTOMER_ADMIN if customer_id else Role.OPERATOR,
            customer_id=customer_id,
            password_hash=QUICK.hash(OWN),
            by=SHELL,
            at=stage.clock.at,
        )
    )


def audited(stage: Stage) -> list[AuditEntry]:
    """The newest first."""
    return list(stage.tx(lambda tx: Audit(AuditLog([KEY])).page(tx)).items)


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


def test_what_was_typed_as_a_name_is_not_kept(stage: Stage) -> None:
    fail(stage, where=HERE, email="hunter2 into the wrong field")

    rows = stage.tx(lambda tx: tx.exec_driver_sql("SELECT * FROM sign_ins").all())
    assert "hunter2" not in str(rows)
    assert "hunter2" not in str(audited(stage))


def test_signing_out_ends_it(stage: Stage) -> None:
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


def fail(stage: Stage, *, where: str, email: str = "") -> None:
    """Raises TooManyRequests when it is not even looked at."""
    with suppress(CredentialsInvalid):
        sign_in(stage, "guess", email=email, where=where)


def test_neither_password_nor_token_is_stored(stage: Stage) -> None:
    token = sign_in(stage).token
    rows = stage.tx(lambda tx: tx.exec_driver_sql("SELECT * FROM admin_sessions").all())

    assert token not in str(rows)
    assert PASSWORD not in str(rows)
