"""Migrations that change what is in the rows: rows of before, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.storage.database import Database
from integration.storage.migration import migrate
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.retention import holds, retention_policies
from tests.databases import KINDS
from tests.postgres import Cluster
from tests.unit.integration.rows_of_before import CREATED, ENDED, invitation, order, upgrade

DAY = timedelta(days=1)


@pytest.fixture(params=KINDS)
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that nobody has used yet."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/some.sqlite3")
        yield database
        database.close()
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = cluster.create(template="template0")
    database = Database(cluster.url(name))
    yield database
    database.close()
    cluster.drop(name)


def test_who_was_turned_away_has_a_period_unless_somebody_may_still_make_way(
    nothing: Database,
) -> None:
    completed = {"status": "completed", "ended_at": ENDED, "purge_at": ENDED + 90 * DAY}
    rows = [
        order("acme", "ord_old"),
        order("acme", "ord_done", occasion="a/1", **completed),
        order("acme", "ord_late", occasion="a/1"),
        order("acme", "ord_open", occasion="a/2"),
        order("acme", "ord_waits", occasion="a/2"),
        order("acme", "ord_held"),
        order("short", "ord_short"),
    ]

    def before(tx: Tx) -> None:
        upgrade(tx, "0010")
        tx.execute(orders.insert(), rows)
        invited = [("ord_done", "a/1"), ("ord_open", "a/2")]
        tx.execute(invitations.insert(), [invitation("acme", *one) for one in invited])
        policy = {"customer_id": "short", "days": 10, "version": 1, "set_at": CREATED}
        tx.execute(retention_policies.insert(), [policy])
        hold = {"id": "hld_1", "customer_id": "acme", "candidate_id": "cand_held"}
        hold |= {"ground": "other", "note": "", "placed_by": "carol"}
        tx.execute(holds.insert(), [hold | {"placed_at": CREATED}])

    nothing.transact(before)
    migrate(nothing.engine)

    asked = select(orders.c.order_id, orders.c.ended_at, orders.c.purge_at)
    found = nothing.transact(lambda tx: tx.execute(asked).all())
    assert {order_id[4:]: (ended, purged) for order_id, ended, purged in found} == {
        "old": (CREATED, CREATED + 90 * DAY),
        "done": (ENDED, ENDED + 90 * DAY),
        "late": (ENDED, ENDED + 90 * DAY),
        "open": (None, None),
        "waits": (None, None),
        "held": (CREATED, None),
        "short": (CREATED, CREATED + 10 * DAY),
    }
