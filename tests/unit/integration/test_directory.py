"""Where a customer lives: who decides it, until when, and whom a region takes in."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.audit import By
from integration.domain.errors import CustomerMoving, NotFound, RegionLocked, RegionMismatch
from integration.domain.ids import CustomerId
from integration.domain.regions import BOTH, Region
from integration.services.residency.residency import Residency
from integration.storage.audit import AuditLog
from integration.storage.residency import directory
from tests.unit.integration.stage import KEY, NOON

US, EU = BOTH
ACME = CustomerId("cus_acme000001")
ISSUER = "http://icims.test"
CAROL = By(who="carol", where="192.0.2.7")


def residency(*held: Region) -> Residency:
    """Of a process that holds these regions, all of which speak to one iCIMS."""
    return Residency(issuers=dict.fromkeys(held, ISSUER), audit=AuditLog([KEY]))


def settle(tx: Tx, desk: Residency, told: str, *, issuer: str = ISSUER) -> Region:
    return desk.settle(tx, ACME, told=told, issuer=issuer, at=NOON)


def specify(tx: Tx, region: Region) -> None:
    residency(*BOTH).specify(tx, ACME, region=region, by=CAROL, at=NOON)


def test_the_first_personal_data_locks_the_region(tx: Tx) -> None:
    desk = residency(*BOTH)
    assert settle(tx, desk, "EU") is EU
    assert not desk.all(tx)[0].locked

    assert desk.admit(tx, ACME, at=NOON) is EU

    assert desk.all(tx)[0].locked_at == NOON
    with pytest.raises(RegionLocked):
        specify(tx, US)
    assert desk.of(tx, ACME) is EU


def test_whoever_lives_elsewhere_is_taken_in_by_nobody_here(tx: Tx) -> None:
    settle(tx, residency(*BOTH), "us")

    with pytest.raises(RegionMismatch):
        residency(EU).admit(tx, ACME, at=NOON)
    with pytest.raises(RegionMismatch):
        residency(EU).expected(tx, ACME, issuer=ISSUER, at=NOON)
    with pytest.raises(RegionMismatch):
        settle(tx, residency(EU), "eu")
    assert not residency(US).all(tx)[0].locked


def test_whoever_is_on_the_way_is_taken_in_by_neither_and_decided_about_by_nobody(tx: Tx) -> None:
    desk = residency(*BOTH)
    settle(tx, desk, "us")
    directory.begin_move(tx, ACME, to=EU, at=NOON)

    with pytest.raises(CustomerMoving):
        desk.admit(tx, ACME, at=NOON)
    with pytest.raises(CustomerMoving):
        specify(tx, EU)
    directory.abandon_move(tx, ACME, at=NOON)
    assert desk.admit(tx, ACME, at=NOON) is US


@pytest.mark.parametrize(
    ("told", "issuer"),
    [("mars", ISSUER), ("us", ISSUER), ("eu", "http://another-icims.test")],
    ids=["no region", "one that is not held here", "one that speaks to another iCIMS"],
)
def test_what_icims_says_is_taken_only_where_it_can_be(tx: Tx, told: str, issuer: str) -> None:
    with pytest.raises(RegionMismatch):
        settle(tx, residency(EU), told, issuer=issuer)

    assert residency(EU).all(tx) == ()


def test_a_customer_that_nobody_knows_is_not_admitted(tx: Tx) -> None:
    with pytest.raises(NotFound):
        residency(*BOTH).admit(tx, ACME, at=NOON)


def test_who_was_there_before_the_directory_is_locked_to_where_they_are(tx: Tx) -> None:
    desk, other = residency(*BOTH), CustomerId("cus_globex0001")
    directory.enter(tx, other, region=US, by="iCIMS", at=NOON)

    desk.adopt(tx, customers=[ACME, other], to=EU, at=NOON)

    assert [(one.region, one.locked) for one in desk.all(tx)] == [(EU, True), (US, False)]
