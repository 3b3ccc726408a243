"""Events of iCIMS: verified, stored and acted on in one transaction, once each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.clock import StagingClock
from integration.domain.connections import is_below
from integration.domain.deliveries import (
    DeliveryKind,
    Exchange,
    Outcome,
    logged_body,
    masked_headers,
)
from integration.domain.errors import EventConflict, Invalid, NotFound
from integration.domain.ids import (
    CandidateId,
    CustomerId,
    DeliveryId,
    OrderId,
    WorkId,
    new_id,
)
from integration.domain.ports import NewToken
from integration.domain.problems import ParkCode, parked_reason
from integration.domain.retention import Cause
from integration.domain.trace import continued
from integration.domain.work import WorkKind
from integration.services.assessment.invitations import Invitations
from integration.services.icims.arrivals import Arrived, Receipt
from integration.services.icims.door import Door
from integration.services.icims.event_bodies import Cancelled, Erased, Requested, read
from integration.services.retention.retention import Retention
from integration.settings import Settings
from integration.storage.audit import AuditLog
from integration.storage.connections.connections import Connections
from integration.storage.orders import deliveries, events
from integration.storage.queue import work
from integration.storage.retention.erasing import ERASED

BY_ICIMS = By(who="icims", where="events")


class Events:
    def __init__(
        self,
        connections: Connections,
        invitations: Invitations,
        retention: Retention,
        audit: AuditLog,
        *,
        settings: Settings,
        new_token: NewToken,
        clock: StagingClock,
    ) -> None:
        self._door = Door(settings=settings, clock=clock)
        self._connections = connections
        self._invitations = invitations
        self._retention = retention
        self._audit = audit
        self._issuer = settings.icims_url
        self._url = f"{settings.public_url}/icims/events"
        self._new_token = new_token
        # An event of another type is stored and let be.
        self._acts: Mapping[str, Callable[[Tx, Arrived], OrderId | None]] = {
            "assessment.requested": self._requested,
            "assessment.cancelled": self._cancelled,
            "candidate.erased": self._erased,
            "scorecard_field.renamed": self._field_renamed,
            "app.uninstalled": self._uninstalled,
            "token.revoked": self._revoked,
        }

    def accept(
        self,
        tx: Tx,
        *,
        headers: Mapping[str, str],
        body: bytes,
        at: datetime,
        traceparent: str | None = None,
    ) -> Receipt:
        """
        Verified again, because each region trusts only itself. When this returns and commits,
        the event and all it causes are stored. `traceparent` is the request's own, if it has one.

        Refuses SignatureInvalid, Malformed, Invalid, NotFound (no such customer here; the
        sender tries again) and EventConflict (this id was here with another body).
        """
        event_id, told = self._door.verified(headers, body, at=at)
        customer_id = CustomerId(told.data.customer_id)
        connection = self._connections.find(tx, customer_id)
        if connection is None:
            raise NotFound(f"JobCannon is not installed for {customer_id}.")
        events.take_turns(tx, customer_id)

        arrived = Arrived(
            id=event_id,
            type=told.type,
            body=body,
            connection=connection,
            candidate_id=told.data.candidate,
            traceparent=traceparent
            or continued(headers.get("traceparent"), token=self._new_token()),
            occurred_at=told.timestamp,
            at=at,
        )
        fingerprint = sha256(body).hexdigest()
        new = events.remember(
            tx,
            customer_id=customer_id,
            event_id=event_id,
            type=told.type,
            body_hash=fingerprint,
            at=at,
        )
        if not new:
            return self._again(tx, arrived, headers, fingerprint)

        order_id = self._act(tx, arrived)
        self._log(tx, arrived, headers, status=202, order_id=order_id)
        acted = arrived.type in self._acts
        return Receipt(event_id=event_id, status="accepted", acted=acted)

    def _again(
        self, tx: Tx, arrived: Arrived, headers: Mapping[str, str], fingerprint: str
    ) -> Receipt:
        customer_id = arrived.connection.customer_id
        known = events.body_hash(tx, customer_id=customer_id, event_id=arrived.id)
        if known == fingerprint:
            return Receipt(event_id=arrived.id, status="duplicate", acted=False)

        self._log(tx, arrived, headers, status=409, order_id=None)
        raise EventConflict(f"{arrived.id} was received before with another body.")

    def _act(self, tx: Tx, arrived: Arrived) -> OrderId | None:
        act = self._acts.get(arrived.type)
        return act(tx, arrived) if act else None

    def _requested(self, tx: Tx, arrived: Arrived) -> OrderId:
        order = read(arrived.body, Requested).data
        if not is_below(order.callback_url, self._issuer):
            raise Invalid.at("data.callback_url", f"is not at {self._issuer}")

        self._invitations.request(
            tx,
            order,
            requested_at=arrived.occurred_at,
            traceparent=arrived.traceparent,
            at=arrived.at,
        )
        return OrderId(order.order_id)

    def _cancelled(self, tx: Tx, arrived: Arrived) -> OrderId:
        order_id = OrderId(read(arrived.body, Cancelled).data.order_id)
        self._invitations.withdraw(
            tx,
            customer_id=arrived.connection.customer_id,
            order_id=order_id,
            occurred_at=arrived.occurred_at,
            at=arrived.at,
        )
        return order_id

    def _erased(self, tx: Tx, arrived: Arrived) -> None:
        erased = read(arrived.body, Erased).data
        self._invitations.withdrawals.add(
            tx,
            arrived.connection.customer_id,
            CandidateId(erased.candidate_id),
            occurred_at=arrived.occurred_at,
            at=arrived.at,
        )
        self._retention.erase_candidate(
            tx,
            arrived.connection.customer_id,
            CandidateId(erased.candidate_id),
            cause=Cause.CANDIDATE_ERASED,
            by=BY_ICIMS,
            at=arrived.at,
        )

    def _field_renamed(self, tx: Tx, arrived: Arrived) -> None:
        """It may have been renamed back: what waits for a field looks again."""
        work.resume(
            tx,
            tenant=arrived.connection.customer_id,
            codes=[ParkCode.FIELD_NOT_FOUND],
            at=arrived.at,
        )

    def _uninstalled(self, tx: Tx, arrived: Arrived) -> None:
        if arrived.connection.is_newer_than(arrived.occurred_at):
            return
        self._connections.uninstall(
            tx,
            customer_id=arrived.connection.customer_id,
            reason=parked_reason(ParkCode.UNINSTALLED),
            at=arrived.at,
        )
        self._give_token_back(tx, arrived)
        self._note(tx, arrived, AuditName.INSTALL_REMOVED)

    def _give_token_back(self, tx: Tx, arrived: Arrived) -> None:
        grant = str(arrived.connection.grant_number)
        work.enqueue(
            tx,
            id=WorkId(new_id("wrk", self._new_token())),
            kind=WorkKind.REVOKE,
            tenant=arrived.connection.customer_id,
            subject=f"{arrived.connection.id}/{grant}",
            payload={"grant_number": grant},
            traceparent=arrived.traceparent,
            at=arrived.at,
        )

    def _revoked(self, tx: Tx, arrived: Arrived) -> None:
        if arrived.connection.is_newer_than(arrived.occurred_at):
            return
        self._connections.lose_token(
            tx,
            customer_id=arrived.connection.customer_id,
            grant_number=arrived.connection.grant_number,
            reason=parked_reason(ParkCode.TOKEN_EXPIRED, "revoked in iCIMS"),
            at=arrived.at,
        )
        self._note(tx, arrived, AuditName.TOKEN_REVOKED)

    def _note(self, tx: Tx, arrived: Arrived, name: AuditName) -> None:
        self._audit.append(
            tx,
            name,
            by=BY_ICIMS,
            at=arrived.at,
            customer_id=arrived.connection.customer_id,
            subject=arrived.id,
        )

    def _log(
        self,
        tx: Tx,
        arrived: Arrived,
        headers: Mapping[str, str],
        *,
        status: int,
        order_id: OrderId | None,
    ) -> None:
        exchange = Exchange(
            kind=DeliveryKind.EVENT_RECEIVED,
            method="POST",
            url=self._url,
            request_headers=masked_headers(headers),
            request_body=self._loggable(tx, arrived, order_id),
            status=status,
            response_headers={},
            response_body=None,
            duration_ms=0.0,
            error=None if status == 202 else "event_conflict",
            started_at=arrived.at,
            traceparent=arrived.traceparent,
        )
        deliveries.add(
            tx,
            id=DeliveryId(new_id("dlv", self._new_token())),
            exchange=exchange,
            outcome=Outcome.SUCCEEDED if status == 202 else Outcome.REFUSED,
            customer_id=arrived.connection.customer_id,
            order_id=order_id,
        )

    def _loggable(self, tx: Tx, arrived: Arrived, order_id: OrderId | None) -> str | None:
        """What is about somebody who is erased is not written down again."""
        customer_id = arrived.connection.customer_id
        over = order_id is not None and self._invitations.is_erased(tx, customer_id, order_id)
        of_erased = arrived.candidate_id is not None and self._invitations.withdrawals.has(
            tx, customer_id, arrived.candidate_id
        )
        if over or of_erased or arrived.type == "candidate.erased":
            return ERASED
        return logged_body(arrived.body)
