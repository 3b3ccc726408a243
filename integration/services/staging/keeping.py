"""In staging alone: everything of one customer as bytes, and put back, in all databases at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection as Tx

from integration.domain.errors import StateRefused
from integration.storage.keys.vault import Vault
from integration.storage.migration import HEAD
from integration.storage.residency.belongings import Rows, Unfitting, put_back, rows_of, sealed_in

FORMAT = "jobcannon-customer/1"


class Kept(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """
    `schema` is the databases' version, `stores` are theirs by name. Secrets are in it as they lie
    there: sealed.
    """

    format: str
    schema: str
    customer_id: str
    stores: dict[str, Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A database, by the region that it is of, and the keys of its secrets."""

    name: str
    begin: Callable[[], AbstractContextManager[Tx]]
    """A transaction that is committed at its end, or undone when that is an exception."""

    vaults: tuple[Vault, ...]
    """More than one where a region shares the database of what belongs to none."""

    def opens(self, sealed: bytes) -> bool:
        return any(vault.has_key_of(sealed) for vault in self.vaults)


class Keeping:
    """
    Put back where the same encryption keys are: secrets are neither opened nor sealed anew
    (docs/decisions/0055-snapshots-of-both-programs.md).
    """

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores = stores

    def save(self, customer_id: str) -> bytes:
        with ExitStack() as end:
            rows = {
                store.name: rows_of(end.enter_context(store.begin()), customer_id)
                for store in self._stores
            }
        kept = Kept(format=FORMAT, schema=HEAD, customer_id=customer_id, stores=rows)
        return msgspec.json.encode(kept)

    def restore(self, customer_id: str, content: bytes) -> None:
        """
        Nothing is committed before everything is put back. Raises StateRefused, and then nothing
        has changed.
        """
        kept = self._read(customer_id, content)
        try:
            for store in self._stores:
                if not all(map(store.opens, sealed_in(kept.stores[store.name]))):
                    raise StateRefused(
                        "Its secrets were sealed with an encryption key that this JobCannon does "
                        "not have. Start it with that one among JOBCANNON_ENCRYPTION_KEY."
                    )
            with ExitStack() as end:
                for store in self._stores:
                    tx = end.enter_context(store.begin())
                    put_back(tx, customer_id, kept.stores[store.name])
        except Unfitting as broken:
            raise StateRefused(f"This cannot be put back: {broken}.") from broken

    def _read(self, customer_id: str, content: bytes) -> Kept:
        try:
            kept = msgspec.json.decode(content, type=Kept)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as broken:
            raise StateRefused(f"This is nothing that JobCannon kept: {broken}.") from broken
        if (kept.format, kept.schema) != (FORMAT, HEAD):
            raise StateRefused(
                f"This was kept as {kept.format!r} with tables of version {kept.schema}; this "
                f"JobCannon has {FORMAT!r} and {HEAD}. Keep it anew."
            )
        if kept.customer_id != customer_id:
            raise StateRefused(f"This was kept of {kept.customer_id}, and not of {customer_id}.")
        ours = {store.name for store in self._stores}
        if kept.stores.keys() != ours:
            raise StateRefused(
                f"This was kept in the databases {', '.join(sorted(kept.stores))}; this JobCannon "
                f"has {', '.join(sorted(ours))}."
            )
        return kept
