"""An event of iCIMS on its way to the one who acts on it, and what its sender is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from integration.domain.connections import Connection
from integration.domain.ids import CandidateId, EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    `status` is "accepted", or "duplicate" when it was here before and changed nothing. `acted` says
    whether there may be work now; an event of a type that we let be causes none.
    """

    event_id: EventId
    status: str
    acted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A verified event of a known customer, on its way to the one who acts on it."""

    id: EventId
    type: str
    body: bytes
    connection: Connection
    candidate_id: CandidateId | None
    traceparent: str
    occurred_at: datetime
    at: datetime
