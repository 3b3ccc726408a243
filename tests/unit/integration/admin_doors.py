"""Olga and others at JobCannon's admin: their accounts, and what the audit log has of them."""

from __future__ import annotations

from contextlib import suppress

from integration.domain.accounts import Account, Role, Visitor
from integration.domain.audit import AuditEntry, By
from integration.domain.errors import CredentialsInvalid
from integration.services.admins.admin import SignedIn
from integration.services.operating.audit import Audit
from integration.storage.audit import AuditLog
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


def fail(stage: Stage, *, where: str, email: str = "") -> None:
    """Raises TooManyRequests when it is not even looked at."""
    with suppress(CredentialsInvalid):
        sign_in(stage, "guess", email=email, where=where)
