"""The files forget: what lies beside the rows goes as well, and nothing is certified before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event, insert, update

from integration.domain.retention import ErasureState
from integration.storage.database import Database
from integration.storage.retention.erasing import BLANK
from integration.storage.retention.forgetting import forget
from integration.storage.tables.deliveries import deliveries
from tests.canaries import every_file, hits
from tests.databases import on_sqlite, sqlite_url
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import NOON, Stage

CANARY = "Kanarienvögel-9c41"


def entries(chance: Random) -> list[dict[str, object]]:
    """So many, and so different in length, that SQLite moves some from one page to another."""
    return [
        {
            "id": f"dlv_{chance.random()}",
            "customer_id": CUSTOMER,
            "order_id": f"{CANARY}{chance.random()}",
            "kind": "email",
            "attempt": 1,
            "trigger": "scheduled",
            "method": "SMTP",
            "url": CANARY,
            "request_headers": "{}",
            "request_body": CANARY * chance.randint(1, 60),
            "response_headers": "{}",
            "duration_ms": 1.0,
            "outcome": "succeeded",
            "started_at": NOON,
            "traceparent": "",
        }
        for _ in range(300)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_what_moving_cells_about_has_left_in_the_file_goes(tmp_path: Path, seed: int) -> None:
    """Of overwriting alone some would stay: it overwrites what is deleted, and no copy of it."""
    database = Database(sqlite_url(tmp_path))
    database.transact(lambda tx: tx.execute(insert(deliveries), entries(Random(seed))))
    database.transact(lambda tx: tx.execute(update(deliveries).values(**BLANK, order_id=None)))

    forget(database.engine)

    assert hits([CANARY], every_file(tmp_path)) == []
    database.close()


@on_sqlite
def test_a_reader_of_long_standing_puts_the_certificate_off(
    installed: Stage, tmp_path: Path
) -> None:
    engine = installed.database.engine
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout = 0"))
    engine.dispose()
    installed.request()
    installed.settle()

    def state() -> ErasureState:
        overview = installed.services.retention.overview
        (one,) = installed.tx(lambda tx: overview(tx, at=installed.clock.at)).erasures
        return one.state

    with closing(sqlite3.connect(tmp_path / "jobcannon.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM invitations").fetchone()
        told = {"customer_id": CUSTOMER, "candidate_id": "cand_alice00001"}
        installed.accept("candidate.erased", told)
        installed.settle()
        assert state() is ErasureState.BYTES

    installed.settle()
    assert state() is ErasureState.BYTES, "as long as the lease of whoever tried it"
    installed.clock.at += timedelta(minutes=5)
    installed.settle()
    assert state() is ErasureState.DONE
