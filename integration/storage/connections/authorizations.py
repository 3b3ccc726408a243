"""Installs on their way: tickets and authorizations, each spent once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import delete, select, update

from integration.domain.ids import CustomerId
from integration.storage.database import insert_once
from integration.storage.keys.vault import Place, Vault, hashed
from integration.storage.tables.connections import authorizations, tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """One walk through the consent page, between two redirects of one browser."""

    customer_id: CustomerId
    issuer: str
    redirect_uri: str
    verifier: str = field(repr=False)
    expires_at: datetime
    spent: bool


class Authorizations:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def spend_ticket(
        self, tx: Tx, *, issuer: str, jti: str, customer_id: CustomerId, expires_at: datetime
    ) -> bool:
        return insert_once(
            tx,
            tickets,
            {"issuer": issuer, "jti": jti, "customer_id": customer_id, "expires_at": expires_at},
        )

    def begin(
        self, tx: Tx, *, state: str, browser_secret: str, authorization: Authorization
    ) -> None:
        tx.execute(
            authorizations.insert().values(
                state_hash=hashed(state),
                browser_hash=hashed(browser_secret),
                verifier_sealed=self._vault.seal(
                    tx, authorization.verifier, _verifier_of(authorization.customer_id, state)
                ),
                customer_id=authorization.customer_id,
                issuer=authorization.issuer,
                redirect_uri=authorization.redirect_uri,
                expires_at=authorization.expires_at,
            )
        )

    def find(self, tx: Tx, *, state: str, browser_secret: str) -> Authorization | None:
        row = (
            tx.execute(
                select(authorizations).where(
                    authorizations.c.state_hash == hashed(state),
                    authorizations.c.browser_hash == hashed(browser_secret),
                )
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None

        return Authorization(
            customer_id=CustomerId(row["customer_id"]),
            issuer=row["issuer"],
            redirect_uri=row["redirect_uri"],
            verifier=self._vault.open(
                tx, row["verifier_sealed"], _verifier_of(row["customer_id"], state)
            ),
            expires_at=row["expires_at"],
            spent=row["spent_at"] is not None,
        )

    def spend(self, tx: Tx, *, state: str, at: datetime) -> bool:
        """Only one of two that come at the same moment gets True."""
        spent = tx.execute(
            update(authorizations)
            .where(
                authorizations.c.state_hash == hashed(state),
                authorizations.c.spent_at.is_(None),
            )
            .values(spent_at=at)
        )
        return spent.rowcount == 1


def forget_over(tx: Tx, *, until: datetime) -> None:
    """What ended by then: a ticket or a state that comes once more is refused for its age."""
    for table in (tickets, authorizations):
        tx.execute(delete(table).where(table.c.expires_at <= until))


def _verifier_of(customer_id: str, state: str) -> Place:
    return Place(customer_id, "authorizations", hashed(state), "verifier_sealed")
