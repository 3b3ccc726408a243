"""Migrations that change what is in the rows: rows of before, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.storage.database import Database
from integration.storage.migration import migrate
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.retention import holds, retention_policies
from tests.databases import KINDS
from tests.postgres import Cluster
from tests.unit.integration.stage import NOON

CREATED, ENDED = NOON, NOON + timedelta(days=3)
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


def upgrade(tx: Tx, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("integration.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    command.upgrade(config, revision)


def order(customer_id: str, order_id: str, **more: object) -> Mapping[str, object]:
    return {
        "customer_id": customer_id,
        "order_id": order_id,
        "application_id": "app_alice00001",
        "candidate_id": f"cand_{order_id[4:]}",
        "job_id": "job_lead000001",
        "job_title": "Lead",
        "assessment": "big-five",
        "trigger": "stage_entry",
        "email_template": "branded",
        "callback_url": "http://icims.test/",
        "status": "requested",
        "traceparent": "00-1-1-00",
        "created_at": CREATED,
        "updated_at": CREATED,
        "ended_at": None,
        "purge_at": None,
        "occasion": None,
        "requested_at": None,
    } | more


def invitation(customer_id: str, order_id: str, occasion: str) -> Mapping[str, object]:
    return {
        "id": f"inv_{order_id[4:]}",
        "customer_id": customer_id,
        "order_id": order_id,
        "occasion": occasion,
        "assessment": "big-five",
        "status": "ready",
        "link_hash": order_id,
        "link_sealed": b"",
        "report_hash": order_id,
        "report_sealed": b"",
        "message_id": "<1@jobcannon.test>",
        "created_at": CREATED,
    }


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
