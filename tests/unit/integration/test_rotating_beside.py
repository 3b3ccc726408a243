"""Keys are rotated beside another customer: one on the way to another region, or one as old."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.ids import ConnectionId, CustomerId
from integration.domain.regions import Region
from integration.services.retention import rotation
from integration.storage.audit import AuditLog
from integration.storage.connections.connections import Connections
from integration.storage.keys import resealing
from integration.storage.keys.vault import Place, Vault, generate_key
from integration.storage.residency import transits
from integration.storage.residency.transits import TransitState
from integration.storage.tables.connections import connections
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.sealed_before import sealed_as_before
from tests.unit.integration.stage import ISSUER, KEY, NOON, Stage

BEHIND = "cus_behind0001"


@pytest.mark.parametrize("state", [TransitState.FROZEN, TransitState.GONE])
def test_whoever_is_being_moved_keeps_nobody_else_on_the_old_key(
    installed: Stage, state: TransitState
) -> None:
    installed.request()
    installed.settle()
    new = generate_key()
    vault, log = Vault("eu", [new, KEY]), AuditLog([new, KEY])

    def before(tx: Tx) -> None:
        Vault("eu", [KEY]).seal(tx, "a secret", Place(BEHIND, "connections", BEHIND, "token"))
        transits.enter(tx, CUSTOMER, state, other=Region.US, fence=1)

    installed.tx(before)

    rotated = rotation.rotate(installed.database, vault, log)

    assert (rotated.customers, rotated.moving) == (1, (CUSTOMER,))
    status = installed.tx(lambda tx: rotation.status(tx, vault, log))
    assert (status.settled, status.by_newest_key, status.audit_log_sealed) == (False, 1, True)

    home = TransitState.HOME
    installed.tx(lambda tx: transits.enter(tx, CUSTOMER, home, other=Region.US, fence=1))
    again = rotation.rotate(installed.database, vault, log)

    assert (again.customers, again.moving) == (2, ())
    assert installed.tx(lambda tx: rotation.status(tx, vault, log)).settled


def test_what_is_older_than_data_keys_comes_under_its_own_customers_key(installed: Stage) -> None:
    """It says nowhere whose it is."""
    vault, log = Vault("eu", [KEY]), AuditLog([KEY])
    desk = Connections(vault)
    where = {
        whose: Place(whose, "connections", whose, "token_sealed") for whose in (CUSTOMER, BEHIND)
    }

    def before(tx: Tx) -> None:
        desk.open_pending(
            tx,
            id=ConnectionId("con_behind0001"),
            customer_id=CustomerId(BEHIND),
            region=Region.EU,
            issuer=ISSUER,
            at=NOON,
        )
        for whose in where:
            old = sealed_as_before(f"token of {whose}", f"connections|{whose}|token_sealed")
            row = connections.c.customer_id == whose
            tx.execute(connections.update().where(row).values(token_sealed=old))

    installed.tx(before)
    asked = [installed.tx(partial(resealing.left, vault=vault, customer_id=one)) for one in where]
    assert asked == [1, 1]

    rotation.rotate(installed.database, vault, log)

    rows = select(connections.c.customer_id, connections.c.token_sealed)
    kept = installed.tx(lambda tx: [tuple(row) for row in tx.execute(rows)])
    opened = {
        whose: installed.tx(partial(vault.open, sealed=sealed, place=where[whose]))
        for whose, sealed in kept
    }
    assert opened == {whose: f"token of {whose}" for whose in where}
