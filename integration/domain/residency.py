"""What JobCannon knows of a customer before it knows anything about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from integration.domain.ids import CustomerId
from integration.domain.regions import Region

BY_ICIMS = "iCIMS"
BY_ADMIN = "JobCannon's admin"
BY_MOVE = "JobCannon's operator, by a move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """
    `region` is None until it is decided. `locked_at` is when the first personal data came: from
    then on only a move changes the region. `moving_to` is where the data is on its way to,
    `leaving` where it still has to be erased.
    """

    customer_id: CustomerId
    region: Region | None
    decided_by: str | None
    locked_at: datetime | None
    moving_to: Region | None = None
    leaving: Region | None = None

    @property
    def locked(self) -> bool:
        return self.locked_at is not None
