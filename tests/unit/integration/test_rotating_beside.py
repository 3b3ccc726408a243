"""Keys are rotated beside a customer who is on the way to another region."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.regions import Region
from integration.services.retention import rotation
from integration.storage.audit import AuditLog
from integration.storage.keys.vault import Place, Vault, generate_key
from integration.storage.residency import transits
from integration.storage.residency.transits import TransitState
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import KEY, Stage

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
