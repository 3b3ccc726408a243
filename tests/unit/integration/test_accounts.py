"""Accounts of admins: whose they are, what they may become, and how they are disabled."""

from __future__ import annotations

import pytest

from integration.domain.accounts import Account, Role
from integration.domain.audit import By
from integration.domain.errors import Conflict, Invalid, NotFound, SetupInvalid
from tests.unit.integration.accounts import (
    EMAIL,
    HERE,
    OLGA,
    create,
    invite,
    newest,
    set_up,
    sign_in,
    visits,
)
from tests.unit.integration.stage import Stage


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
