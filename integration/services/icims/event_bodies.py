"""The events of iCIMS that JobCannon acts on; members it does not know are let be."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from integration.domain.errors import Malformed
from integration.domain.ids import CandidateId
from integration.domain.orders import EmailTemplate
from integration.services.wrong_members import all_wrong

B = TypeVar("B")

# PostgreSQL keeps no NUL in a text, and no text of an event has a line of its own.
NO_CONTROLS = r"^[^\x00-\x1f\x7f]+\Z"
Id = Annotated[str, Meta(pattern=r"^[a-z]{2,4}_[0-9a-z]{6,40}\Z")]
Type = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*\Z")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\Z")]
Line = Annotated[str, Meta(max_length=300, pattern=NO_CONTROLS)]


class Whose(Struct):
    """`candidate_id` as it came: of an event that nobody here acts on it may be anything."""

    customer_id: Id
    candidate_id: object = None

    @property
    def candidate(self) -> CandidateId | None:
        return CandidateId(self.candidate_id) if isinstance(self.candidate_id, str) else None


class AnyEvent(Struct):
    type: Type
    timestamp: Annotated[datetime, Meta(tz=True)]
    data: Whose


class RequestedData(Struct):
    """
    `stage_entry` is told by some: where it is, an entry leads to one invitation only. `trigger` may
    be one that iCIMS has since added.
    """

    customer_id: Id
    order_id: Id
    application_id: Id
    candidate_id: Id
    job_id: Id
    job_title: Line
    assessment: Key
    trigger: Annotated[str, Meta(max_length=100, pattern=r"^[a-z0-9_]+\Z")]
    email_template: EmailTemplate
    callback_url: Annotated[str, Meta(max_length=1000, pattern=NO_CONTROLS)]
    stage_entry: Annotated[int, Meta(ge=1)] | None = None


class Requested(Struct):
    data: RequestedData


class CancelledData(Struct):
    customer_id: Id
    order_id: Id


class Cancelled(Struct):
    data: CancelledData


class ErasedData(Struct):
    customer_id: Id
    candidate_id: Id


class Erased(Struct):
    data: ErasedData


def read(body: bytes, shape: type[B]) -> B:
    """Refuses what is no JSON as Malformed, and what is JSON of another shape as Invalid."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as broken:
        raise all_wrong(broken, _whole(body), shape) from broken
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Malformed(f"The event is no JSON: {broken}.") from broken


def _whole(body: bytes) -> object:
    """What was sent; nothing where it breaks off behind what is wrong."""
    try:
        found: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found
