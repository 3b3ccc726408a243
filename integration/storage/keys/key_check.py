"""Find out at start, not at the first e-mail, that a key is missing."""

from __future__ import annotations

from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.storage.keys import customer_keys
from integration.storage.keys.vault import BEFORE_ENVELOPES, Place, SealBroken, Vault
from integration.storage.tables.orders import invitations


def refuse_foreign_key(tx: Tx, vault: Vault) -> None:
    """
    Opens a data key for each of the operator's keys that has sealed one, and, of a database of
    before there were data keys, the newest secret; raises SealBroken when no key of ours fits.
    """
    used = customer_keys.by_kek(tx, vault.region)
    for key in customer_keys.one_by_each_kek(tx, vault.region):
        if not vault.proves(key):
            raise SealBroken(
                f"{used[key.kek_id]} of {sum(used.values())} data keys are sealed by another key, "
                f"{key.kek_id}."
            )

    newest = select(invitations.c.id, invitations.c.customer_id, invitations.c.link_sealed)
    row = tx.execute(newest.order_by(invitations.c.created_at.desc()).limit(1)).first()
    if row and row.link_sealed[:1] == BEFORE_ENVELOPES:
        vault.open(
            tx, row.link_sealed, Place(row.customer_id, "invitations", row.id, "link_sealed")
        )
