"""An account of JobCannon's admin, and its owner and an operator at work on it."""

from __future__ import annotations

from integration.domain.accounts import Account, Role
from integration.domain.audit import AuditEntry, By
from integration.domain.errors import Unauthenticated
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
