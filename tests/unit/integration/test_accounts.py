"""Accounts of admins: how they get a password, change, and end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.accounts import Account, Role
from integration.domain.audit import AuditEntry, By
from integration.domain.errors import (
    Conflict,
    CredentialsInvalid,
    Invalid,
    NotFound,
    OldPasswordWrong,
    SetupInvalid,
    TooManyRequests,
    Unauthenticated,
)
from integration.domain.ids import AccountId
from integration.services.admins.account_passwords import Setup
from integration.services.operating.audit import Audit
from integration.storage.audit import AuditLog
from tests.unit.integration.stage import KEY, Stage

HERE = "192.0.2.7"
OLGA = By(who="acc_0123456789", where=HERE)
OWN, OTHER = "several words of Olga's", "a few other words of hers"
EMAIL = "olga@jobcannon.test"


def create(stage: Stage, email: str = EMAIL, *, password: str | None = OWN) -> Account:
    chosen = stage.account_passwords.passwords.hashed(password) if password else None
    return stage.tx(
        lambda tx: stage.accounts.create(
            tx,
            email=email,
            role=Role.OPERATOR,
            customer_id=None,
            password_hash=chosen,
            by=OLGA,
            at=stage.clock.at,
        )
    )


def sign_in(stage: Stage, password: str = OWN, *, email: str = EMAIL) -> str:
    return stage.sign_in(email=email, password=password, where=HERE).token


def visits(stage: Stage, token: str) -> bool:
    try:
        stage.tx(lambda tx: stage.admin.visitor(tx, token=token, where=HERE, at=stage.clock.at))
    except Unauthenticated:
        return False
    return True


def change_own(stage: Stage, token: str, *, old: str = OWN, new: str = OTHER) -> None:
    visitor = stage.tx(
        lambda tx: stage.admin.visitor(tx, token=token, where=HERE, at=stage.clock.at)
    )
    stage.wait_for(
        stage.signing_in.change_own(
            stage.database.run, visitor, old=old, new=new, at=stage.clock.at
        )
    )


def invite(stage: Stage, account_id: AccountId) -> Setup:
    return stage.tx(
        lambda tx: stage.account_passwords.invite(tx, account_id, by=OLGA, at=stage.clock.at)
    )[1]


def set_up(stage: Stage, setup: Setup, password: str = OWN, *, email: str | None = None) -> Account:
    return stage.wait_for(
        stage.signing_in.set_up(
            stage.database.run,
            token=setup.token,
            email=email,
            password=password,
            where=HERE,
            at=stage.clock.at,
        )
    )


def newest(stage: Stage) -> AuditEntry:
    return stage.tx(lambda tx: Audit(AuditLog([KEY])).page(tx)).items[0]


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


def test_another_role_is_another_sign_in(stage: Stage) -> None:
    made, token = create(stage), sign_in(stage)
    changed = stage.tx(
        lambda tx: stage.accounts.change(
            tx,
            made.id,
            role=Role.CUSTOMER_ADMIN,
            customer_id="cus_acme000001",
            by=OLGA,
            at=stage.clock.at,
        )
    )

    assert not visits(stage, token)
    assert (changed.role, changed.customer_id) == (Role.CUSTOMER_ADMIN, "cus_acme000001")
    entry = newest(stage)
    assert (entry.name, entry.detail) == (
        "privilege_permissions_changed",
        {"from": "operator", "to": "customer_admin cus_acme000001", "sessions_ended": "1"},
    )


def test_a_customer_without_a_role_changes_nothing(stage: Stage) -> None:
    made = create(stage)
    with pytest.raises(Invalid, match="role"):
        stage.tx(
            lambda tx: stage.accounts.change(
                tx, made.id, customer_id="cus_acme000001", by=OLGA, at=stage.clock.at
            )
        )


def test_nobody_disables_their_own_account(stage: Stage) -> None:
    made = create(stage)
    with pytest.raises(Conflict):
        stage.tx(
            lambda tx: stage.accounts.change(
                tx, made.id, enabled=False, by=By(who=made.id, where=HERE), at=stage.clock.at
            )
        )


def test_a_disabled_account_takes_no_link_until_it_is_enabled(stage: Stage) -> None:
    made = create(stage)
    setup = invite(stage, made.id)
    enable(stage, made, enabled=False)
    with pytest.raises(SetupInvalid):
        set_up(stage, setup)
    with pytest.raises(Conflict):
        invite(stage, made.id)
    since = stage.clock.at
    stage.pass_time(minutes=1)
    enable(stage, made, enabled=False)
    assert stage.tx(lambda tx: stage.accounts.read(tx, made.id)).disabled_at == since

    enable(stage, made, enabled=True)

    with pytest.raises(SetupInvalid):
        set_up(stage, setup)
    assert sign_in(stage)
    assert (newest(stage).name, newest(stage).by.who) == ("authn_login_success", made.id)


def enable(stage: Stage, account: Account, *, enabled: bool) -> None:
    stage.tx(
        lambda tx: stage.accounts.change(
            tx, account.id, enabled=enabled, by=OLGA, at=stage.clock.at
        )
    )


@pytest.mark.parametrize(
    ("role", "customer_id"),
    [(Role.OPERATOR, "cus_acme000001"), (Role.CUSTOMER_ADMIN, None), (Role.CUSTOMER_ADMIN, "Acme")],
)
def test_an_operator_has_no_customer_and_a_customers_admin_has_one(
    stage: Stage, role: Role, customer_id: str | None
) -> None:
    with pytest.raises(Invalid, match="customer_id"):
        stage.tx(
            lambda tx: stage.accounts.create(
                tx, email=EMAIL, role=role, customer_id=customer_id, by=OLGA, at=stage.clock.at
            )
        )


def test_an_e_mail_has_one_account_however_it_is_written(stage: Stage) -> None:
    create(stage)
    with pytest.raises(Conflict, match="already"):
        create(stage, " OLGA@JobCannon.Test")


@pytest.mark.parametrize(
    "email", ["olga", "@", "a@b c", "o\nlga@jobcannon.test", f"{'x' * 65}@y.z"]
)
def test_what_is_no_e_mail_is_refused(stage: Stage, email: str) -> None:
    with pytest.raises(Invalid, match="email"):
        create(stage, email)


def test_a_session_is_ended_by_its_owner_and_not_by_a_stranger(stage: Stage) -> None:
    create(stage)
    token, other = sign_in(stage), sign_in(stage)
    mine = stage.tx(lambda tx: stage.admin.visitor(tx, token=token, where=HERE, at=stage.clock.at))
    listed = stage.tx(lambda tx: stage.admin.sessions(tx, mine, at=stage.clock.at))
    elsewhere = next(one for one in listed if one.id != mine.session.id)
    stage.tx(lambda tx: stage.admin.end_session(tx, mine, elsewhere.id, at=stage.clock.at))

    assert (len(listed), visits(stage, other), visits(stage, token)) == (2, False, True)
    with pytest.raises(NotFound):
        stage.tx(lambda tx: stage.admin.end_session(tx, mine, elsewhere.id, at=stage.clock.at))
