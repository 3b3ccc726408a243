"""Attempts, answers and results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, select, update

from integration.domain.attempts import AttemptStatus
from integration.domain.ids import AttemptId, CustomerId, InvitationId, OrderId, ResultId
from integration.storage.database import insert_once, put_all
from integration.storage.tables.attempts import answers, attempts, results
from integration.storage.vault import Place, Vault, hashed


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttempt:
    id: AttemptId
    invitation_id: InvitationId
    status: AttemptStatus
    started_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """Both as the JSON that is sent."""

    result: str
    callback: str


class Attempts:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def begin(
        self, tx: Tx, *, id: AttemptId, invitation_id: InvitationId, secret: str, at: datetime
    ) -> bool:
        """False when the invitation has an attempt already."""
        return insert_once(
            tx,
            attempts,
            {
                "id": id,
                "invitation_id": invitation_id,
                "secret_hash": hashed(secret),
                "secret_sealed": self.vault.seal(secret, _secret_of(id)),
                "status": AttemptStatus.IN_PROGRESS.value,
                "started_at": at,
            },
        )

    def of_invitation(self, tx: Tx, invitation_id: InvitationId) -> StoredAttempt | None:
        row = (
            tx.execute(select(attempts).where(attempts.c.invitation_id == invitation_id))
            .mappings()
            .one_or_none()
        )
        return _attempt(row) if row else None

    def secret(self, tx: Tx, attempt_id: AttemptId) -> str:
        """The same for every browser that holds the link, so that a second one can go on."""
        sealed = tx.execute(
            select(attempts.c.secret_sealed).where(attempts.c.id == attempt_id)
        ).scalar_one()
        return self.vault.open(sealed, _secret_of(attempt_id))

    def find(self, tx: Tx, attempt_id: str, *, secret: str) -> StoredAttempt | None:
        row = (
            tx.execute(
                select(attempts)
                .where(attempts.c.id == attempt_id, attempts.c.secret_hash == hashed(secret))
                .with_for_update()
            )
            .mappings()
            .one_or_none()
        )
        return _attempt(row) if row else None

    def answers(self, tx: Tx, attempt_id: AttemptId) -> dict[int, int]:
        rows = tx.execute(
            select(answers.c.item, answers.c.value)
            .where(answers.c.attempt_id == attempt_id)
            .order_by(answers.c.item)
        )
        return {item: value for item, value in rows}

    def save(
        self, tx: Tx, attempt_id: AttemptId, given: Mapping[int, int], *, at: datetime
    ) -> None:
        rows = [
            {"attempt_id": attempt_id, "item": item, "value": value, "saved_at": at}
            for item, value in given.items()
        ]
        put_all(tx, answers, ["attempt_id", "item"], rows)

    def submit(self, tx: Tx, attempt_id: AttemptId, *, at: datetime) -> bool:
        """False when it was submitted before."""
        submitted = tx.execute(
            update(attempts)
            .where(
                attempts.c.id == attempt_id,
                attempts.c.status == AttemptStatus.IN_PROGRESS.value,
            )
            .values(status=AttemptStatus.SUBMITTED.value, submitted_at=at)
        )
        return submitted.rowcount == 1

    def keep_result(
        self,
        tx: Tx,
        *,
        id: ResultId,
        attempt_id: AttemptId,
        customer_id: CustomerId,
        order_id: OrderId,
        stored: StoredResult,
        at: datetime,
    ) -> None:
        tx.execute(
            results.insert().values(
                id=id,
                attempt_id=attempt_id,
                customer_id=customer_id,
                order_id=order_id,
                result_sealed=self.vault.seal(stored.result, Place("results", id, "result")),
                callback_sealed=self.vault.seal(stored.callback, Place("results", id, "callback")),
                created_at=at,
            )
        )

    def result(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> StoredResult | None:
        row = (
            tx.execute(
                select(results).where(
                    results.c.customer_id == customer_id, results.c.order_id == order_id
                )
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None
        return StoredResult(
            result=self.vault.open(row["result_sealed"], Place("results", row["id"], "result")),
            callback=self.vault.open(
                row["callback_sealed"], Place("results", row["id"], "callback")
            ),
        )


def _attempt(row: RowMapping) -> StoredAttempt:
    return StoredAttempt(
        id=AttemptId(row["id"]),
        invitation_id=InvitationId(row["invitation_id"]),
        status=AttemptStatus(row["status"]),
        started_at=row["started_at"],
        submitted_at=row["submitted_at"],
    )


def _secret_of(attempt_id: AttemptId) -> Place:
    return Place("attempts", attempt_id, "secret_sealed")
