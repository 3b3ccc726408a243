"""Find out at start, not at the first e-mail, that the encryption key is another one."""

from __future__ import annotations

from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.storage.tables.orders import invitations
from integration.storage.vault import Place, Vault


def refuse_foreign_key(tx: Tx, vault: Vault) -> None:
    """Opens the newest secret there is; raises SealBroken when no key fits."""
    newest = select(invitations.c.id, invitations.c.link_sealed).order_by(
        invitations.c.created_at.desc()
    )
    if row := tx.execute(newest.limit(1)).first():
        vault.open(row.link_sealed, Place("invitations", row.id, "link_sealed"))
