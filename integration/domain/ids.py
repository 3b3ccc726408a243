"""What each id names, and how JobCannon makes its own."""

from __future__ import annotations

from hashlib import blake2s
from typing import NewType

CustomerId = NewType("CustomerId", str)
CandidateId = NewType("CandidateId", str)
ApplicationId = NewType("ApplicationId", str)
JobId = NewType("JobId", str)
OrderId = NewType("OrderId", str)
FieldId = NewType("FieldId", str)
EventId = NewType("EventId", str)

ConnectionId = NewType("ConnectionId", str)
InvitationId = NewType("InvitationId", str)
AttemptId = NewType("AttemptId", str)
ResultId = NewType("ResultId", str)
WorkId = NewType("WorkId", str)
DeliveryId = NewType("DeliveryId", str)


def new_id(prefix: str, token: str) -> str:
    """An id on the wire is `^[a-z]{2,4}_[0-9a-z]{6,40}$`; `token` is fresh randomness."""
    return f"{prefix}_{blake2s(token.encode(), digest_size=13).hexdigest()}"
