"""Where a customer lives: decided once, locked by the first personal data (docs/decisions/0050)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.errors import CustomerMoving, NotFound, RegionLocked, RegionMismatch
from integration.domain.ids import CustomerId
from integration.domain.moves import Move
from integration.domain.regions import REGION_NAMES, Region
from integration.domain.residency import BY_ADMIN, BY_ICIMS, Residence
from integration.storage.audit import AuditLog
from integration.storage.outages import MOVING_SECONDS
from integration.storage.residency import directory, moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Residency:
    """`issuers` names the iCIMS that each region of this process speaks to."""

    issuers: Mapping[Region, str]
    audit: AuditLog

    def admit(self, tx: Tx, customer_id: CustomerId, *, at: datetime) -> Region:
        """
        The region that the personal data of this customer belongs in, locked from now on.

        Refuses NotFound, RegionMismatch and CustomerMoving.
        """
        residence = directory.find(tx, customer_id)
        if residence is None or residence.region is None:
            raise NotFound(f"JobCannon is not installed for {customer_id}.")

        here = self.here(residence)
        if not residence.locked:
            directory.lock(tx, customer_id, at=at)
        return here

    def here(self, residence: Residence) -> Region:
        if residence.moving_to is not None:
            raise moving(residence.moving_to)
        if residence.region is None or residence.region not in self.issuers:
            raise elsewhere(residence.region)
        return residence.region

    def expected(self, tx: Tx, customer_id: CustomerId, *, issuer: str, at: datetime) -> Region:
        """
        Where an install is likely to end: as decided, else the first that speaks to this iCIMS.

        Nothing of the install that a person is named in is kept before `settle`.
        """
        directory.enter(tx, customer_id, region=None, by=None, at=at)
        residence = directory.find(tx, customer_id)
        if residence is not None and residence.region is not None:
            return self.here(residence)
        return next(region for region, known in self.issuers.items() if known == issuer)

    def settle(
        self, tx: Tx, customer_id: CustomerId, *, told: str, issuer: str, at: datetime
    ) -> Region:
        """As JobCannon's admin decided before, else as iCIMS says of its customer."""
        residence = directory.find(tx, customer_id)
        if residence is not None and residence.region is not None:
            return self.here(residence)

        region = Region.read(told)
        if region is None:
            raise RegionMismatch(
                f"iCIMS names the region {told[:20]!r}, which is neither US nor EU. Specify the "
                "region in JobCannon's admin, then authorize JobCannon again."
            )
        if self.issuers.get(region) != issuer:
            raise elsewhere(region)
        directory.enter(tx, customer_id, region=None, by=None, at=at)
        directory.decide(tx, customer_id, region=region, by=BY_ICIMS, at=at)
        return region

    def adopt(self, tx: Tx, *, customers: Sequence[CustomerId], to: Region, at: datetime) -> None:
        """Customers that a region's database knows; those the directory knows stay as they are."""
        for customer_id in customers:
            if directory.enter(tx, customer_id, region=to, by=BY_ICIMS, at=at):
                directory.lock(tx, customer_id, at=at)

    def specify(
        self, tx: Tx, customer_id: CustomerId, *, region: Region, by: By, at: datetime
    ) -> Residence | None:
        """
        What the admin says goes, before an install or after it, until there is personal data; then
        RegionLocked. Returns what it was, for whoever has to forget a token of there.
        """
        directory.enter(tx, customer_id, region=None, by=None, at=at)
        before = directory.find(tx, customer_id)
        if before is None or before.region == region:
            return before
        if before.moving_to is not None:
            raise moving(before.moving_to)
        if before.locked:
            raise RegionLocked(
                "There is personal data of this customer already. Whoever operates JobCannon moves "
                f"it: jobcannon regions move {customer_id} --to {region}.",
                region=before.region,
            )

        directory.decide(tx, customer_id, region=region, by=BY_ADMIN, at=at)
        was = before.region.value if before.region else "none"
        self.audit.append(
            tx,
            AuditName.REGION_SET,
            by=by,
            at=at,
            customer_id=customer_id,
            detail={"region": region.value, "before": was},
        )
        return before

    def all(self, tx: Tx, *, within: CustomerId | None = None) -> tuple[Residence, ...]:
        """Of all customers, or of the one whose admin asks."""
        return directory.all_of(tx, customer_id=within)

    def of(self, tx: Tx, customer_id: CustomerId) -> Region | None:
        """Where the customer lives at this moment, or None before anybody has said."""
        found = directory.all_of(tx, customer_id=customer_id)
        return found[0].region if found else None

    def moves(self, tx: Tx, *, within: CustomerId | None = None) -> tuple[Move, ...]:
        """Newest first."""
        return moves.newest_first(tx, within=within)


def elsewhere(region: Region | None) -> RegionMismatch:
    where = REGION_NAMES[region] if region else "another region"
    return RegionMismatch(
        f"This data lives in the {where}; it is not held here, and nothing is passed on.",
        region=region,
    )


def moving(to: Region) -> CustomerMoving:
    return CustomerMoving(
        f"This data is being moved to the {REGION_NAMES[to]}. Try again in a moment.",
        retry_after=MOVING_SECONDS,
    )
