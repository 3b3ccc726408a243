"""Signed events of iCIMS: stored and acted on in one transaction, once each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.connections import Connection, is_below
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
from integration.services.icims.arrivals import Arrived, Receipt, SignedEvent
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
    ) -> None:
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
        self, tx: Tx, event: SignedEvent, *, at: datetime, traceparent: str | None = None
    ) -> Receipt:
        """
        When this returns and commits, the event and all it causes are stored. `traceparent` is the
        request's own, if it has one.

        Refuses Invalid, NotFound (no such customer here; the sender tries again) and EventConflict
        (this id was here with another body).
        """
        if not self._connections.knows(tx, event.customer_id):
            raise NotFound(f"JobCannon is not installed for {event.customer_id}.")
        events.take_turns(tx, event.customer_id)

        arrived = Arrived(
            event=event,
            traceparent=traceparent
            or continued(event.headers.get("traceparent"), token=self._new_token()),
            at=at,
        )
        fingerprint = sha256(event.body).hexdigest()
        new = events.remember(
            tx,
            customer_id=event.customer_id,
            event_id=event.id,
            type=event.type,
            body_hash=fingerprint,
            at=at,
        )
        if not new:
            return self._again(tx, arrived, fingerprint)

        order_id = self._act(tx, arrived)
        self._log(tx, arrived, status=202, order_id=order_id)
        return Receipt(event_id=event.id, status="accepted", acted=event.type in self._acts)

    def _again(self, tx: Tx, arrived: Arrived, fingerprint: str) -> Receipt:
        event = arrived.event
        known = events.body_hash(tx, customer_id=event.customer_id, event_id=event.id)
        if known == fingerprint:
            return Receipt(event_id=event.id, status="duplicate", acted=False)

        self._log(tx, arrived, status=409, order_id=None)
        raise EventConflict(f"{event.id} was received before with another body.")

    def _act(self, tx: Tx, arrived: Arrived) -> OrderId | None:
        act = self._acts.get(arrived.event.type)
        return act(tx, arrived) if act else None

    def _requested(self, tx: Tx, arrived: Arrived) -> OrderId:
        order = read(arrived.event.body, Requested).data
        if not is_below(order.callback_url, self._issuer):
            raise Invalid.at("data.callback_url", f"is not at {self._issuer}")

        self._invitations.request(
            tx,
            order,
            requested_at=arrived.event.occurred_at,
            traceparent=arrived.traceparent,
            at=arrived.at,
        )
        return OrderId(order.order_id)

    def _cancelled(self, tx: Tx, arrived: Arrived) -> OrderId:
        order_id = OrderId(read(arrived.event.body, Cancelled).data.order_id)
        self._invitations.withdraw(
            tx,
            customer_id=arrived.event.customer_id,
            order_id=order_id,
            occurred_at=arrived.event.occurred_at,
            at=arrived.at,
        )
        return order_id

    def _erased(self, tx: Tx, arrived: Arrived) -> None:
        erased = read(arrived.event.body, Erased).data
        self._invitations.withdrawals.add(
            tx,
            arrived.event.customer_id,
            CandidateId(erased.candidate_id),
            occurred_at=arrived.event.occurred_at,
            at=arrived.at,
        )
        self._retention.erase_candidate(
            tx,
            arrived.event.customer_id,
            CandidateId(erased.candidate_id),
            cause=Cause.CANDIDATE_ERASED,
            by=BY_ICIMS,
            at=arrived.at,
        )

    def _field_renamed(self, tx: Tx, arrived: Arrived) -> None:
        """It may have been renamed back: what waits for a field looks again."""
        work.resume(
            tx,
            tenant=arrived.event.customer_id,
            codes=[ParkCode.FIELD_NOT_FOUND],
            at=arrived.at,
        )

    def _uninstalled(self, tx: Tx, arrived: Arrived) -> None:
        connection = self._meant(tx, arrived)
        if connection is None:
            return
        self._connections.uninstall(
            tx,
            customer_id=arrived.event.customer_id,
            reason=parked_reason(ParkCode.UNINSTALLED),
            at=arrived.at,
        )
        self._give_token_back(tx, arrived, connection)
        self._note(tx, arrived, AuditName.INSTALL_REMOVED)

    def _meant(self, tx: Tx, arrived: Arrived) -> Connection | None:
        """The connection, unless it was authorized again after what the event tells of."""
        connection = self._connections.hold(tx, arrived.event.customer_id)
        if connection is None or connection.is_newer_than(arrived.event.occurred_at):
            return None
        return connection

    def _give_token_back(self, tx: Tx, arrived: Arrived, connection: Connection) -> None:
        grant = str(connection.grant_number)
        work.enqueue(
            tx,
            id=WorkId(new_id("wrk", self._new_token())),
            kind=WorkKind.REVOKE,
            tenant=arrived.event.customer_id,
            subject=f"{connection.id}/{grant}",
            payload={"grant_number": grant},
            traceparent=arrived.traceparent,
            at=arrived.at,
        )

    def _revoked(self, tx: Tx, arrived: Arrived) -> None:
        connection = self._meant(tx, arrived)
        if connection is None:
            return
        self._connections.lose_token(
            tx,
            customer_id=arrived.event.customer_id,
            grant_number=connection.grant_number,
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
            customer_id=arrived.event.customer_id,
            subject=arrived.event.id,
        )

    def _log(self, tx: Tx, arrived: Arrived, *, status: int, order_id: OrderId | None) -> None:
        exchange = Exchange(
            kind=DeliveryKind.EVENT_RECEIVED,
            method="POST",
            url=self._url,
            request_headers=masked_headers(arrived.event.headers),
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
            customer_id=arrived.event.customer_id,
            order_id=order_id,
        )

    def _loggable(self, tx: Tx, arrived: Arrived, order_id: OrderId | None) -> str | None:
        """What is about somebody who is erased is not written down again."""
        customer_id = arrived.event.customer_id
        over = order_id is not None and self._invitations.is_erased(tx, customer_id, order_id)
        of_erased = arrived.event.candidate_id is not None and self._invitations.withdrawals.has(
            tx, customer_id, arrived.event.candidate_id
        )
        if over or of_erased or arrived.event.type == "candidate.erased":
            return ERASED
        return logged_body(arrived.event.body)
