"""Erase for good: find what is due, take the rows out, leave a certificate that names nobody."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection as Tx

from integration.domain.audit import ITSELF, AuditName, By
from integration.domain.ids import CandidateId, CustomerId, ErasureId, TombstoneId, new_id
from integration.domain.ports import NewToken
from integration.domain.retention import Cause, Erasure, ErasureState
from integration.services.assessment.expiring import Expiring
from integration.storage.audit import AuditLog
from integration.storage.orders import events, withdrawals
from integration.storage.retention import erasing, erasures, holds, retention
from integration.storage.retention.tombstones import Tombstones

ORDERS_AT_ONCE = 20
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """
    Between any two transactions the process may die: what was claimed is taken up when its lease
    ends, and each of them leaves less to erase.
    """

    expiring: Expiring
    tombstones: Tombstones
    audit: AuditLog
    new_token: NewToken

    def sweep(self, tx: Tx, *, at: datetime) -> bool:
        """
        What the time has come for becomes work: links that expire, periods that are over. What was
        withdrawn long ago is forgotten. True when there was something.
        """
        found = False
        # Turns are taken before any row is locked, so that nobody waits in a ring.
        for customer_id in retention.due(tx, at=at):
            retention.take_turns(tx, customer_id)
            if erasures.unfinished(tx, customer_id, candidate_id=None):
                continue
            if retention.is_still_due(tx, customer_id, at=at):
                self._add(tx, customer_id, None, cause=Cause.RETENTION, by=ITSELF, at=at)
                found = True
        found |= bool(self.expiring.expire_due(tx, at=at))
        found |= bool(withdrawals.forget_due(tx, at=at))
        return found

    def request(
        self,
        tx: Tx,
        customer_id: CustomerId,
        candidate_id: CandidateId,
        *,
        cause: Cause,
        by: By,
        at: datetime,
    ) -> Erasure:
        """All of one candidate. While a legal hold forbids it, the request waits and is shown."""
        known = erasures.unfinished(tx, customer_id, candidate_id=candidate_id)
        return known or self._add(tx, customer_id, candidate_id, cause=cause, by=by, at=at)

    def next_due_at(self, tx: Tx) -> datetime | None:
        ahead = (
            self.expiring.next_due_at(tx),
            retention.next_purge_at(tx),
            erasures.next_due_at(tx),
            withdrawals.next_forgotten_at(tx),
        )
        return min((moment for moment in ahead if moment is not None), default=None)

    def claim(
        self, tx: Tx, state: ErasureState, *, at: datetime, watch: datetime
    ) -> Erasure | None:
        return erasures.claim(tx, state=state, at=at, watch=watch, lease=LEASE)

    def erase_some(self, tx: Tx, held: Erasure, *, at: datetime) -> bool:
        """A few orders and their tombstones; True when no rows are left. Raises ErasureLost."""
        # An order that comes once more at this moment finds its tombstone.
        events.take_turns(tx, held.customer_id)
        retention.take_turns(tx, held.customer_id)
        if held.candidate_id and holds.on(tx, held.customer_id, held.candidate_id):
            erasures.record(tx, held, state=ErasureState.WAITING, counts=held.counts)
            return True

        found = erasing.orders_of(tx, held, limit=ORDERS_AT_ONCE)
        gone = Counter(_counts(tx, held))
        candidates = {candidate_id for _, candidate_id in found}
        for order_id, _ in found:
            gone += erasing.erase_order(
                tx,
                held,
                order_id,
                tombstone_id=TombstoneId(new_id("tmb", self.new_token())),
                tombstones=self.tombstones,
                at=at,
            )
        if held.candidate_id:
            candidates.add(held.candidate_id)
        gone += erasing.erase_loose_ends(tx, held, candidates)

        finished = len(found) < ORDERS_AT_ONCE
        state = ErasureState.BYTES if finished else ErasureState.ROWS
        erasures.record(tx, held, state=state, counts=gone, release=finished)
        return finished

    def certify(self, tx: Tx, held: Erasure, proof: dict[str, str], *, at: datetime) -> None:
        """The files have forgotten: the certificate is whole, and its hash is in the audit log."""
        counts = _counts(tx, held)
        erasures.record(tx, held, state=ErasureState.DONE, counts=counts, proof=proof, done_at=at)
        told = json.dumps([held.id, counts, proof, at.isoformat()], sort_keys=True)
        self.audit.append(
            tx,
            AuditName.PURGED,
            by=ITSELF,
            at=at,
            customer_id=held.customer_id,
            subject=held.id,
            detail={
                "cause": held.cause.value,
                "orders": str(counts.get("orders", 0)),
                "certificate": sha256(told.encode()).hexdigest(),
            },
        )

    def _add(
        self,
        tx: Tx,
        customer_id: CustomerId,
        candidate_id: CandidateId | None,
        *,
        cause: Cause,
        by: By,
        at: datetime,
    ) -> Erasure:
        held = candidate_id is not None and holds.on(tx, customer_id, candidate_id)
        erasure = Erasure(
            id=ErasureId(new_id("ers", self.new_token())),
            customer_id=customer_id,
            cause=cause,
            state=ErasureState.WAITING if held else ErasureState.ROWS,
            candidate_id=candidate_id,
            cutoff=at if candidate_id is None else None,
            policy=retention.policy(tx, customer_id),
            requested_by=by.who,
            requested_at=at,
            due_at=at,
            done_at=None,
            counts={},
            proof={},
        )
        erasures.add(tx, erasure)
        if candidate_id is not None:
            self.audit.append(
                tx,
                AuditName.ERASURE_REQUESTED,
                by=by,
                at=at,
                customer_id=customer_id,
                subject=erasure.id,
                detail={"cause": cause.value, "state": erasure.state.value},
            )
        return erasure


def _counts(tx: Tx, held: Erasure) -> dict[str, int]:
    """As they are by now: `held` was read before the batches of this run."""
    current = erasures.find(tx, held.id)
    return dict(current.counts) if current else {}
