"""An event of iCIMS on its way to the one who acts on it, and what its sender is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integration.domain.ids import CandidateId, CustomerId, EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEvent:
    """
    One that iCIMS has signed: only `Door.opened` makes one, so that whoever is given it need not
    ask again. Names of headers are in lower case, `body` is as it came.
    """

    id: EventId
    type: str
    customer_id: CustomerId
    candidate_id: CandidateId | None
    occurred_at: datetime
    headers: Mapping[str, str]
    body: bytes


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
    """A signed event of a known customer, on its way to the one who acts on it."""

    event: SignedEvent
    traceparent: str
    at: datetime
