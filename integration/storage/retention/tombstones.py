"""What an erased order leaves: hashes that answer 410 and keep it from being done again."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection as Tx
from sqlalchemy import String, bindparam, or_, select

from integration.domain.ids import CustomerId, ErasureId, TombstoneId
from integration.domain.regions import unmarked
from integration.domain.retention import Erasure, Tombstone
from integration.storage.keys.vault import hashed
from integration.storage.prepared import Prepared
from integration.storage.tables.retention import tombstones

_HAS = Prepared(
    select(tombstones.c.id)
    .where(
        tombstones.c.customer_id == bindparam("customer"),
        tombstones.c.order_ref.in_(bindparam("refs", expanding=True)),
    )
    .limit(1)
)
_LINK = bindparam("hash", type_=String())
_HAS_LINK = Prepared(
    select(tombstones.c.id)
    .where(or_(tombstones.c.link_hash == _LINK, tombstones.c.report_hash == _LINK))
    .limit(1)
)


class Tombstones:
    """
    The order is kept as an HMAC under a key that is derived from the vault's: ids of iCIMS may be
    counted through, and a bare hash of one would be found.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [sha256(b"tombstones" + key.encode()).digest() for key in keys]

    def add(
        self,
        tx: Tx,
        *,
        id: TombstoneId,
        erasure: Erasure,
        order_id: str,
        link_hash: str | None,
        report_hash: str | None,
        counts: Mapping[str, int],
        at: datetime,
    ) -> None:
        tx.execute(
            tombstones.insert().values(
                id=id,
                customer_id=erasure.customer_id,
                order_ref=self.refs(erasure.customer_id, order_id)[0],
                link_hash=link_hash,
                report_hash=report_hash,
                erasure_id=erasure.id,
                policy_version=erasure.policy.version,
                purged_at=at,
                counts=json.dumps(dict(counts), sort_keys=True),
            )
        )

    def refs(self, customer_id: CustomerId, id: str) -> list[str]:
        """Under each key that may have made it; the newest first, by which new ones are made."""
        return [_ref(key, customer_id, id) for key in self._keys]

    def has(self, tx: Tx, customer_id: CustomerId, order_id: str) -> bool:
        refs = self.refs(customer_id, order_id)
        return _HAS.first(tx, {"customer": customer_id, "refs": refs}) is not None

    def of(self, tx: Tx, erasure_id: ErasureId) -> tuple[Tombstone, ...]:
        asked = select(tombstones).where(tombstones.c.erasure_id == erasure_id)
        return tuple(
            Tombstone(
                id=TombstoneId(row["id"]),
                customer_id=CustomerId(row["customer_id"]),
                order_ref=row["order_ref"],
                erasure_id=ErasureId(row["erasure_id"]),
                policy_version=row["policy_version"],
                purged_at=row["purged_at"],
                counts=json.loads(row["counts"]),
            )
            for row in tx.execute(asked.order_by(tombstones.c.id)).mappings()
        )


def has_link(tx: Tx, token: str) -> bool:
    """Whether this token, of a candidate's link or of a report, once opened something."""
    return _HAS_LINK.first(tx, {"hash": hashed(unmarked(token))}) is not None


def _ref(key: bytes, customer_id: CustomerId, id: str) -> str:
    return hmac.digest(key, f"{customer_id}|{id}".encode(), "sha256").hex()
