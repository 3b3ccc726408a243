"""Attempts, answers and results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, select, update

from integration.domain.attempts import AttemptStatus
from integration.domain.ids import AttemptId, CustomerId, InvitationId, OrderId, ResultId
from integration.domain.orders import Invitation
from integration.storage.database import insert_once, put_all
from integration.storage.keys.vault import Known, Place, Vault, hashed
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.attempts import answers, attempts, results
from integration.storage.tables.orders import invitations

# Made once, because to make them takes longer than to run them (docs/decisions/0078).
_THIS = attempts.c.id == bindparam("attempt")
_OF_INVITATION = Prepared(
    select(attempts).where(attempts.c.invitation_id == bindparam("invitation"))
)
_SECRET = Prepared(select(attempts.c.secret_sealed, attempts.c.invitation_id).where(_THIS))
_FIND = Prepared(
    select(attempts).where(_THIS, attempts.c.secret_hash == bindparam("hash")).with_for_update()
)
_UNDER_WAY = Prepared(
    update(attempts).where(_THIS, attempts.c.status == AttemptStatus.IN_PROGRESS.value)
)
_ANSWERS = Prepared(
    select(answers.c.item, answers.c.value)
    .where(answers.c.attempt_id == bindparam("attempt"))
    .order_by(answers.c.item)
)
_KEEP_RESULT = Prepared(results.insert())
_RESULT = Prepared(
    select(results).where(
        results.c.customer_id == bindparam("customer"), results.c.order_id == bindparam("order")
    )
)
_CUSTOMER = Prepared(
    select(invitations.c.customer_id).where(invitations.c.id == bindparam("invitation"))
)


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
        self, tx: Tx, *, id: AttemptId, invitation: Invitation, secret: str, at: datetime
    ) -> StoredAttempt | None:
        """None when the invitation has an attempt already."""
        place = _secret_of(invitation.customer_id, id)
        begun = StoredAttempt(
            id=id,
            invitation_id=invitation.id,
            status=AttemptStatus.IN_PROGRESS,
            started_at=at,
            submitted_at=None,
        )
        row = {
            "id": id,
            "invitation_id": invitation.id,
            "secret_hash": hashed(secret),
            "secret_sealed": self.vault.seal(tx, secret, place),
            "status": begun.status.value,
            "started_at": at,
        }
        return begun if insert_once(tx, attempts, row) else None

    def of_invitation(self, tx: Tx, invitation_id: InvitationId) -> StoredAttempt | None:
        row = _OF_INVITATION.first(tx, {"invitation": invitation_id})
        return _attempt(row) if row else None

    def secret(self, tx: Tx, attempt_id: AttemptId) -> str:
        """The same for every browser that holds the link, so that a second one can go on."""
        [row] = _SECRET.all(tx, {"attempt": attempt_id})
        whose = _customer(tx, InvitationId(row["invitation_id"]))
        return self.vault.open(tx, row["secret_sealed"], _secret_of(whose, attempt_id))

    def find(self, tx: Tx, attempt_id: str, *, secret: str) -> StoredAttempt | None:
        row = _FIND.first(tx, {"attempt": attempt_id, "hash": hashed(secret)})
        return _attempt(row) if row else None

    def answers(self, tx: Tx, attempt_id: AttemptId) -> dict[int, int]:
        rows = _ANSWERS.all(tx, {"attempt": attempt_id})
        return {row["item"]: row["value"] for row in rows}

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
        submitted = {"status": AttemptStatus.SUBMITTED.value, "submitted_at": at}
        return _UNDER_WAY.run(tx, {"attempt": attempt_id} | submitted) == 1

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
        sent = [(stored.result, "result_sealed"), (stored.callback, "callback_sealed")]
        result, callback = self.vault.seal_all(
            tx,
            customer_id,
            [(text, _result_of(customer_id, id, column)) for text, column in sent],
        )
        _KEEP_RESULT.run(
            tx,
            {
                "id": id,
                "attempt_id": attempt_id,
                "customer_id": customer_id,
                "order_id": order_id,
                "result_sealed": result,
                "callback_sealed": callback,
                "created_at": at,
            },
        )

    def result(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> StoredResult | None:
        row = _RESULT.first(tx, {"customer": customer_id, "order": order_id})
        return self.opened(tx, row, {}) if row else None

    def opened(self, tx: Tx, row: Row, known: Known) -> StoredResult:
        """Of a row of a result; `known` as the vault has it."""
        whose, of = row["customer_id"], row["id"]

        def opened(column: str) -> str:
            return self.vault.open(tx, row[column], _result_of(whose, of, column), known)

        return StoredResult(result=opened("result_sealed"), callback=opened("callback_sealed"))


def _attempt(row: Row) -> StoredAttempt:
    return StoredAttempt(
        id=AttemptId(row["id"]),
        invitation_id=InvitationId(row["invitation_id"]),
        status=AttemptStatus(row["status"]),
        started_at=row["started_at"],
        submitted_at=row["submitted_at"],
    )


def _customer(tx: Tx, invitation_id: InvitationId) -> str:
    [row] = _CUSTOMER.all(tx, {"invitation": invitation_id})
    return str(row["customer_id"])


def _secret_of(customer_id: str, attempt_id: AttemptId) -> Place:
    return Place(customer_id, "attempts", attempt_id, "secret_sealed")


def _result_of(customer_id: str, result_id: str, column: str) -> Place:
    return Place(customer_id, "results", result_id, column)
