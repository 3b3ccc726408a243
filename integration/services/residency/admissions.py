"""Whom the directory has admitted already, so that most events need not ask it again."""

from __future__ import annotations

from integration.domain.ids import CustomerId
from integration.domain.regions import Region


class Admissions:
    """
    Of customers who are locked to a region, in the memory of this process.

    It may be wrong once a customer has moved, and then does no harm: the region that was left knows
    no such customer, or refuses to write (docs/decisions/0073-moving-a-customer.md). Whoever is
    refused forgets, and asks the directory (docs/decisions/0094-asking-the-directory-once.md).
    """

    def __init__(self) -> None:
        self._regions: dict[CustomerId, Region] = {}

    def region_of(self, customer_id: CustomerId) -> Region | None:
        return self._regions.get(customer_id)

    def remember(self, customer_id: CustomerId, region: Region) -> None:
        """Once it is committed, and not before."""
        self._regions[customer_id] = region

    def forget(self, customer_id: CustomerId) -> None:
        self._regions.pop(customer_id, None)
