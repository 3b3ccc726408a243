"""Where a connection's two tokens are kept: what their ciphertext is bound to."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.ids import CustomerId
from integration.storage.keys.vault import Place, Vault


def token_of(customer_id: CustomerId) -> Place:
    return Place(customer_id, "connections", customer_id, "token_sealed")


def refresh_of(customer_id: CustomerId) -> Place:
    return Place(customer_id, "connections", customer_id, "refresh_sealed")


def sealed_refresh(
    tx: Tx, vault: Vault, customer_id: CustomerId, token: str | None
) -> bytes | None:
    return None if token is None else vault.seal(tx, token, refresh_of(customer_id))
