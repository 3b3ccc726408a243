"""
Moving a customer to another region. Every step can be repeated, so a move that was killed at any
line is finished by the same command (docs/decisions/0073-moving-a-customer.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.errors import Conflict, NotFound
from integration.domain.ids import CustomerId, MoveId, new_id
from integration.domain.moves import Move, MoveState
from integration.domain.ports import Clock, NewToken
from integration.domain.regions import REGION_NAMES, Region
from integration.domain.residency import BY_MOVE, Residence
from integration.services.residency.crossing import Crossing, Place
from integration.storage.audit import AuditLog
from integration.storage.connections.connections import Connections
from integration.storage.database import Database
from integration.storage.residency import directory, moves, relocation
from integration.storage.residency.relocation import Sum

PATIENCE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """`passed`, `copied` and `pause` are those of a Crossing."""

    control: Database
    audit: AuditLog
    places: Mapping[Region, Place]
    clock: Clock
    new_token: NewToken
    by: By
    pause: Callable[[], None]
    patience: int = PATIENCE
    passed: Callable[[str], None] = field(default=lambda _: None)
    copied: Callable[[int], None] = field(default=lambda _: None)

    def begin(self, customer_id: CustomerId, *, to: Region) -> Move:
        """
        A new one, or the one that is under way, taken over from whoever began it. Refuses what
        `source_of` refuses.
        """
        self.source_of(customer_id, to=to)
        return self.control.transact(partial(self._begin, customer_id, to))

    def source_of(self, customer_id: CustomerId, *, to: Region) -> Region:
        """
        Where it would begin; it does not yet.

        Refuses NotFound for a customer that nobody knows, and Conflict where it cannot be.
        """
        residence, known = self.control.transact(
            lambda tx: (directory.find(tx, customer_id), moves.under_way(tx, customer_id))
        )
        if known is not None and known.target is not to:
            raise Conflict(
                f"{customer_id} is on its way to the {REGION_NAMES[known.target]}. Finish that "
                f"with --to {known.target}, or call it off with --abort."
            )
        source = known.source if known else self._source(residence, customer_id, to)
        self._refuse_without_both(source, to)
        if known is None:
            self._refuse_other_icims(source, customer_id, to)
            self._refuse_other_hashes(source, customer_id, to)
        return source

    def run(self, move: Move) -> Move:
        """Raises NotYet, and Overtaken where somebody else goes on with it."""
        crossing = self._crossing(move)
        if move.state is MoveState.COPYING:
            crossing.stop()
            crossing.copy()
            move = self._switch(move, crossing.compared())
            self.passed("switched")
        crossing.open()
        crossing.erase()
        proof = crossing.forget(crossing.source)
        told = json.dumps([move.id, dict(move.counts), move.digest, proof], sort_keys=True)
        crossing.certify(sha256(told.encode()).hexdigest())
        return self.control.transact(partial(self._end, move, proof))

    def abort(self, customer_id: CustomerId) -> Move:
        """Before the switch alone; afterwards it can only be finished. Raises what `run` raises."""
        move = self.control.transact(partial(self._to_abort, customer_id))
        self._refuse_without_both(move.source, move.target)
        crossing = self._crossing(move)
        crossing.discard()
        proof = crossing.forget(crossing.target)
        crossing.release()
        return self.control.transact(partial(self._end_aborted, move, proof))

    def rows(self, move: Move) -> int:
        """How many there are to copy."""
        source = self.places[move.source].database
        return sum(source.transact(lambda tx: relocation.count(tx, move.customer_id)).values())

    def _crossing(self, move: Move) -> Crossing:
        def note(tx: Tx, audit: AuditLog, name: AuditName, **detail: str) -> None:
            self._note(tx, audit, name, move, **detail)

        return Crossing(
            move=move,
            source=self.places[move.source],
            target=self.places[move.target],
            clock=self.clock,
            note=note,
            passed=self.passed,
            copied=self.copied,
            pause=self.pause,
            patience=self.patience,
        )

    def _begin(self, customer_id: CustomerId, to: Region, tx: Tx) -> Move:
        """Whoever else begins waits for the directory's line, and then finds this move."""
        residence = directory.find(tx, customer_id)
        if known := moves.under_way(tx, customer_id):
            return moves.take_over(tx, known)
        at = self.clock.now()
        move = Move(
            id=MoveId(new_id("mov", self.new_token())),
            customer_id=customer_id,
            source=self._source(residence, customer_id, to),
            target=to,
            state=MoveState.COPYING,
            requested_by=self.by.who,
            began_at=at,
            fence=moves.next_fence(tx, customer_id),
            counts={},
            proof={},
        )
        moves.add(tx, move)
        directory.begin_move(tx, customer_id, to=to, at=at)
        self._note(tx, self.audit, AuditName.REGION_MOVE_BEGUN, move)
        return move

    def _source(self, residence: Residence | None, customer_id: CustomerId, to: Region) -> Region:
        if residence is None or residence.region is None:
            raise NotFound(f"No region is known of {customer_id}.")
        if residence.region is to:
            raise Conflict(f"{customer_id} lives in the {REGION_NAMES[to]} already.")
        if not residence.locked:
            raise Conflict(
                f"There is no personal data of {customer_id} yet, so there is nothing to move: "
                "specify its region in JobCannon's admin, under Residency."
            )
        return residence.region

    def _refuse_without_both(self, source: Region, to: Region) -> None:
        if missing := [region for region in (source, to) if region not in self.places]:
            raise Conflict(
                f"The {REGION_NAMES[missing[0]]} is not among JOBCANNON_REGIONS here; a move needs "
                "both databases."
            )
        if self.places[source].database is self.places[to].database:
            raise Conflict("Both regions have one database, so there is nowhere to move to.")

    def _refuse_other_icims(self, source: Region, customer_id: CustomerId, to: Region) -> None:
        here, there = self.places[source], self.places[to]
        find = Connections(here.vault).find
        connection = here.database.transact(lambda tx: find(tx, customer_id))
        if connection is not None and connection.issuer != there.icims_url:
            raise Conflict(
                f"{customer_id} is at {connection.issuer}, and the {REGION_NAMES[to]} speaks to "
                f"{there.icims_url}. A move takes no customer to another iCIMS."
            )

    def _refuse_other_hashes(self, source: Region, customer_id: CustomerId, to: Region) -> None:
        """Of what was erased only keyed hashes are left, and the target is to know them again."""
        here, there = self.places[source], self.places[to]
        kept = here.database.transact(lambda tx: relocation.hashes_kept(tx, customer_id))
        if kept and not set(here.keys) <= set(there.keys):
            raise Conflict(
                f"{kept} erased or withdrawn orders of {customer_id} are known by hashes under the "
                f"keys of the {REGION_NAMES[source]}: name these in "
                f"JOBCANNON_{to.upper()}_ENCRYPTION_KEY as well, after the newest."
            )

    def _switch(self, move: Move, sums: Mapping[str, Sum]) -> Move:
        """One transaction, before which the source is right and after which the target is."""
        counts = {name: sum.rows for name, sum in sums.items()}
        told = json.dumps({name: f"{sum.digest:064x}" for name, sum in sums.items()})
        digest = sha256(told.encode()).hexdigest()

        def switch(tx: Tx) -> Move:
            at, residence = self.clock.now(), directory.find(tx, move.customer_id)
            moves.switch(tx, move, counts=counts, digest=digest, at=at)
            if residence is not None:
                directory.arrive(tx, residence, to=move.target, by=BY_MOVE, at=at)
            self._note(tx, self.audit, AuditName.REGION_MOVED, move, digest=digest)
            return moves.find(tx, move.id)

        return self.control.transact(switch)

    def _end(self, move: Move, proof: Mapping[str, str], tx: Tx) -> Move:
        """The directory's line first, as `_begin` does: neither waits for the other."""
        at = self.clock.now()
        directory.leave_nothing(tx, move.customer_id, at=at)
        moves.end(tx, move, MoveState.DONE, proof=proof, at=at)
        return moves.find(tx, move.id)

    def _end_aborted(self, move: Move, proof: Mapping[str, str], tx: Tx) -> Move:
        at = self.clock.now()
        directory.abandon_move(tx, move.customer_id, at=at)
        moves.end(tx, move, MoveState.ABORTED, proof=proof, at=at)
        self._note(tx, self.audit, AuditName.REGION_MOVE_ABORTED, move)
        return moves.find(tx, move.id)

    def _to_abort(self, customer_id: CustomerId, tx: Tx) -> Move:
        known = moves.under_way(tx, customer_id)
        if known is None:
            raise NotFound(f"No move of {customer_id} is under way.")
        if known.state is not MoveState.COPYING:
            raise Conflict(
                f"{customer_id} has been switched to the {REGION_NAMES[known.target]} already; "
                f"finish it with --to {known.target}, then move it back."
            )
        return moves.take_over(tx, known)

    def _note(self, tx: Tx, audit: AuditLog, name: AuditName, move: Move, **detail: str) -> None:
        audit.append(
            tx,
            name,
            by=self.by,
            at=self.clock.now(),
            customer_id=move.customer_id,
            subject=move.id,
            detail={"from": move.source.value, "to": move.target.value, **detail},
        )
