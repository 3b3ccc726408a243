"""A move of a customer to another region, and how far it is (docs/decisions/0073)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import CustomerId, MoveId
from integration.domain.regions import Region


class MoveState(StrEnum):
    COPYING = "copying"
    """Until the switch: the source has everything, and the move can be called off."""

    ERASING = "erasing"
    """After it: the target has everything, and what is left in the source is erased."""

    DONE = "done"
    ABORTED = "aborted"

    @property
    def is_open(self) -> bool:
        return self in (MoveState.COPYING, MoveState.ERASING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    `counts` are the rows of each table that went along, `digest` is over all of them in clear, as
    it was found on both sides; `proof` says how the source's files were made to forget.
    """

    id: MoveId
    customer_id: CustomerId
    source: Region
    target: Region
    state: MoveState
    requested_by: str
    began_at: datetime
    fence: int
    counts: Mapping[str, int]
    proof: Mapping[str, str]
    switched_at: datetime | None = None
    ended_at: datetime | None = None
    digest: str | None = None
