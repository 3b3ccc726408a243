"""The door that events come in by: whose each one is, and that iCIMS sent it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from integration.domain import signatures
from integration.domain.clock import StagingClock
from integration.domain.ids import CustomerId, EventId
from integration.services.icims.event_bodies import AnyEvent, read
from integration.settings import Settings


class Door:
    """Nothing is stored or logged in here."""

    def __init__(self, *, settings: Settings, clock: StagingClock) -> None:
        self._clock = clock
        self._keys = [signatures.key_of(secret) for secret in settings.event_secrets]

    def verified(
        self, headers: Mapping[str, str], body: bytes, *, at: datetime
    ) -> tuple[EventId, AnyEvent]:
        """Header names in lower case, `body` as it came. Refuses SignatureInvalid, Malformed."""
        tolerance = self._clock.stretched(signatures.TOLERANCE)
        message = signatures.verify(headers, body, keys=self._keys, at=at, tolerance=tolerance)
        return EventId(message.id), read(body, AnyEvent)

    def customer_of(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> CustomerId:
        _, told = self.verified(headers, body, at=at)
        return CustomerId(told.data.customer_id)
