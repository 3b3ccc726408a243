"""The door that events come in by: whose each one is, and that iCIMS sent it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from integration.domain import signatures
from integration.domain.clock import StagingClock
from integration.domain.ids import CustomerId, EventId
from integration.domain.moments import in_utc
from integration.services.icims.arrivals import SignedEvent
from integration.services.icims.event_bodies import AnyEvent, read
from integration.settings import Settings


class Door:
    """Nothing is stored or logged in here."""

    def __init__(self, *, settings: Settings, clock: StagingClock) -> None:
        self._clock = clock
        self._keys = [signatures.key_of(secret) for secret in settings.event_secrets]

    def opened(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> SignedEvent:
        """
        Header names in lower case, `body` as it came. Refuses SignatureInvalid, Malformed, Invalid.
        """
        tolerance = self._clock.stretched(signatures.TOLERANCE)
        message = signatures.verify(headers, body, keys=self._keys, at=at, tolerance=tolerance)
        told = read(body, AnyEvent)
        return SignedEvent(
            id=EventId(message.id),
            type=told.type,
            customer_id=CustomerId(told.data.customer_id),
            candidate_id=told.data.candidate,
            occurred_at=in_utc(told.timestamp, field="timestamp"),
            headers=headers,
            body=body,
        )
