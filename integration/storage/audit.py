"""Append to the audit log in the transaction of the cause, read it, and prove that it is whole."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.exc import DBAPIError

from integration.domain.audit import (
    GENESIS,
    Anchor,
    AuditEntry,
    AuditName,
    AuditOutcome,
    AuditProblem,
    By,
    Verification,
    encoded,
    hash_after,
)
from integration.storage.tables.audit import audit_anchor, audit_log

SLICE = 1_000
HASHED = tuple(column.name for column in audit_log.columns if column.name != "hash")


class AuditLog:
    """
    The keys are those of the vault, the newest first: with them the anchor is sealed, so that a
    chain that was written anew from some entry on does not pass for ours.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [sha256(b"audit anchor" + key.encode()).digest() for key in keys]

    def append(
        self,
        tx: Tx,
        name: AuditName,
        *,
        by: By,
        at: datetime,
        outcome: AuditOutcome = AuditOutcome.SUCCEEDED,
        customer_id: str | None = None,
        subject: str | None = None,
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """
        The last thing in a transaction: from here to its end every other writer waits.

        No secrets and nothing about a candidate but the id of the order.
        """
        last = _sealed(tx, for_update=True).anchor
        said = {key: encoded(value) for key, value in (detail or {}).items()}
        row: dict[str, str | int | None] = {
            "sequence": last.entries + 1,
            "at": _told(at),
            "name": name.value,
            "who": encoded(by.who),
            "place": encoded(by.where),
            "outcome": outcome.value,
            "customer_id": customer_id,
            "subject": subject,
            "detail": json.dumps(said, sort_keys=True),
        }
        head = hash_after(last.head, [row[column] for column in HASHED])
        tx.execute(audit_log.insert().values(**row, hash=head))
        self._move_anchor(tx, Anchor(entries=last.entries + 1, head=head))

    def page(
        self, tx: Tx, *, filters: Mapping[str, str], before: int | None, limit: int
    ) -> tuple[tuple[AuditEntry, ...], int | None]:
        """Newest first, and where the next page begins; `filters` are exact, by column."""
        asked = select(audit_log).order_by(audit_log.c.sequence.desc()).limit(limit + 1)
        for column, value in filters.items():
            asked = asked.where(audit_log.c[column] == value)
        if before is not None:
            asked = asked.where(audit_log.c.sequence < before)

        rows = tx.execute(asked).mappings().all()
        following = rows[limit - 1]["sequence"] if len(rows) > limit else None
        return tuple(_entry(row) for row in rows[:limit]), following

    def verify(self, tx: Tx, *, noted: Anchor | None = None) -> Verification:
        """
        The first entry that is wrong, or none. `noted` is an anchor that somebody wrote down
        elsewhere: the only thing that a whole database put back from yesterday does not pass.
        """
        sealed = _sealed(tx)
        anchor = sealed.anchor
        seen, head, noted_head = 0, GENESIS, GENESIS
        for sequence, row in _all(tx, until=sealed.newest):
            if sequence != seen + 1:
                return self._wrong(anchor, AuditProblem.ENTRY_MISSING, seen + 1)
            head = hash_after(head, [row[column] for column in HASHED]) if row else ""
            if row is None or row["hash"] != head:
                return self._wrong(anchor, AuditProblem.ENTRY_CHANGED, sequence)
            seen = sequence
            if noted is not None and seen == noted.entries:
                noted_head = head

        if seen < anchor.entries:
            return self._wrong(anchor, AuditProblem.LAST_MISSING, seen + 1)
        if seen > anchor.entries:
            return self._wrong(anchor, AuditProblem.ENTRY_UNANCHORED, anchor.entries + 1)
        if anchor.head != head or not self._is_ours(sealed):
            return self._wrong(anchor, AuditProblem.ANCHOR_FORGED, None)
        if noted is not None and (seen < noted.entries or noted_head != noted.head):
            return self._wrong(anchor, AuditProblem.OTHER_CHAIN, noted.entries)
        return Verification(anchor=anchor, seal_checked=bool(self._keys))

    def is_ours(self, tx: Tx) -> bool:
        """Whether one of our keys has sealed the anchor, or nobody has yet."""
        return self._is_ours(_sealed(tx))

    def is_by_newest(self, tx: Tx) -> bool:
        """Whether the anchor is sealed by the newest key; that of an empty log need not be."""
        sealed = _sealed(tx)
        return sealed.anchor.entries == 0 or sealed.is_by(self._keys[:1])

    def reseal(self, tx: Tx) -> None:
        """By the newest key, so that an older one may be taken away; what is not ours stays so."""
        sealed = _sealed(tx, for_update=True)
        if sealed.is_by(self._keys):
            self._move_anchor(tx, sealed.anchor)

    def _wrong(self, anchor: Anchor, problem: AuditProblem, entry: int | None) -> Verification:
        return Verification(
            anchor=anchor, problem=problem, entry=entry, seal_checked=bool(self._keys)
        )

    def _move_anchor(self, tx: Tx, anchor: Anchor) -> None:
        tx.execute(
            update(audit_anchor).values(
                entries=anchor.entries, head=anchor.head, seal=_seal(self._keys[0], anchor)
            )
        )

    def _is_ours(self, sealed: _Sealed) -> bool:
        """An empty log was never sealed; without a key nothing can be said."""
        return not self._keys or sealed.anchor.entries == 0 or sealed.is_by(self._keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """All of one moment: others may write between two statements."""

    anchor: Anchor
    seal: str
    newest: int
    """The number of the newest entry."""

    def is_by(self, keys: Sequence[bytes]) -> bool:
        return any(hmac.compare_digest(self.seal, _seal(key, self.anchor)) for key in keys)


def _sealed(tx: Tx, *, for_update: bool = False) -> _Sealed:
    newest = func.coalesce(select(func.max(audit_log.c.sequence)).scalar_subquery(), 0)
    asked = select(audit_anchor, newest.label("newest"))
    row = tx.execute(asked.with_for_update(of=audit_anchor) if for_update else asked).one()
    anchor = Anchor(entries=row.entries, head=row.head)
    return _Sealed(anchor=anchor, seal=row.seal, newest=row.newest)


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _seal(key: bytes, anchor: Anchor) -> str:
    return hmac.new(key, f"{anchor.entries}|{anchor.head}".encode(), "sha256").hexdigest()


def _all(tx: Tx, *, until: int) -> Iterator[tuple[int, RowMapping | None]]:
    """By number, in slices: a log of years does not fit into memory. None cannot be read."""
    after = 0
    while True:
        numbers = select(audit_log.c.sequence).where(
            audit_log.c.sequence > after, audit_log.c.sequence <= until
        )
        found = tx.execute(numbers.order_by(audit_log.c.sequence).limit(SLICE)).scalars().all()
        if not found:
            return
        yield from _slice(tx, found)
        after = found[-1]


def _slice(tx: Tx, numbers: Sequence[int]) -> Sequence[tuple[int, RowMapping | None]]:
    asked = select(audit_log).where(audit_log.c.sequence.in_(numbers))
    try:
        rows = tx.execute(asked.order_by(audit_log.c.sequence)).mappings().all()
    except DBAPIError:
        # A byte that is no UTF-8 any more spoils the whole answer; alone it spoils its own row.
        half = len(numbers) // 2
        if half == 0:
            return [(numbers[0], None)]
        return [*_slice(tx, numbers[:half]), *_slice(tx, numbers[half:])]
    return [(row["sequence"], row) for row in rows]


def _entry(row: RowMapping) -> AuditEntry:
    """What somebody has spoilt is still shown: the chain says that it is wrong, and where."""
    return AuditEntry(
        sequence=row["sequence"],
        at=row["at"],
        name=row["name"],
        by=By(who=row["who"], where=row["place"]),
        outcome=row["outcome"],
        customer_id=row["customer_id"],
        subject=row["subject"],
        detail=_read(row["detail"]),
    )


def _read(detail: str) -> dict[str, str]:
    try:
        return {str(key): str(value) for key, value in json.loads(detail).items()}
    except (ValueError, AttributeError):
        return {"unreadable": detail}
