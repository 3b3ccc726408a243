"""What each id names, and how JobCannon makes its own."""

from __future__ import annotations

import re
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
HoldId = NewType("HoldId", str)
ErasureId = NewType("ErasureId", str)
TombstoneId = NewType("TombstoneId", str)
AccountId = NewType("AccountId", str)
SessionId = NewType("SessionId", str)
MoveId = NewType("MoveId", str)


SHAPE = re.compile(r"[a-z]{2,4}_[0-9a-z]{6,40}")
SHAPE_IN_WORDS = "must be an id: a few small letters, an underline, then small letters and digits"


def is_id(text: str) -> bool:
    """What an id looks like on the wire, ours and those of iCIMS."""
    return SHAPE.fullmatch(text) is not None


def new_id(prefix: str, token: str) -> str:
    """`token` is fresh randomness, which the id does not give away."""
    return f"{prefix}_{blake2s(token.encode(), digest_size=13).hexdigest()}"
