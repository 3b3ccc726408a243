"""One customer's state, taken out and put back: all of it, nobody else's, in one transaction."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import msgspec
import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy import Connection as Tx

from integration.domain.errors import StateRefused
from integration.services.staging.following import Following
from integration.services.staging.keeping import Keeping, Store
from integration.storage.keys.vault import KEY_VERSION, Vault, generate_key
from integration.storage.queue.free_work import due, hold
from integration.storage.queue.work import LeaseLost, finish
from integration.storage.residency import belongings
from integration.storage.residency.belongings import (
    NOT_THEIRS,
    OWNERS,
    rows_of,
    tables_of_customers,
)
from integration.storage.tables import metadata
from integration.storage.tables.columns import UtcDateTime
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import KEY, NOON, Stage

OTHER = "cus_other0001"
NUMBERS = count(1)


def test_every_table_is_a_customers_or_left_out_for_a_reason() -> None:
    theirs = {table.name for table in tables_of_customers()}

    assert theirs | NOT_THEIRS.keys() == metadata.tables.keys()
    assert not theirs & NOT_THEIRS.keys()
    assert all(NOT_THEIRS.values())


def value_of(column: Column[object], owner: str, made: dict[str, object]) -> object:
    """One that fits: the owner's name, the parent's key, or something new of its kind."""
    number = next(NUMBERS)
    if column.name in OWNERS:
        return owner
    for key in column.foreign_keys:
        return made[f"{key.column.table.name}.{key.column.name}"]
    kinds: dict[type, object] = {
        Boolean: True,
        Float: number / 2,
        Integer: number,
        LargeBinary: KEY_VERSION + bytes.fromhex(Vault("eu", [KEY]).newest) + bytes([number % 256]),
        UtcDateTime: NOON + timedelta(microseconds=number),
        Text: f"text {number}",
        String: f"t{number}",
    }
    return next(value for kind, value in kinds.items() if isinstance(column.type, kind))


def filled(tx: Tx, owner: str) -> None:
    """A row of this customer in every table there is."""
    made: dict[str, object] = {}
    for table in tables_of_customers():
        row = {}
        for column in table.columns:
            if not (column.primary_key and column.autoincrement is True):
                row[column.name] = value_of(column, owner, made)
                made[f"{table.name}.{column.name}"] = row[column.name]
        tx.execute(table.insert().values(row))


def changed(tx: Tx, owner: str) -> None:
    """As much as can happen to them: gone, or another one there."""
    for table in reversed(tables_of_customers()):
        tx.execute(table.delete().where(belongings._theirs(table, owner)))
    filled(tx, owner)


def keeping_of(stage: Stage, *, key: str = KEY) -> Keeping:
    """With secrets of the cast's key, or of another one."""
    store = Store(name="us", begin=stage.database.engine.begin, vaults=(Vault("eu", [key]),))
    return Keeping([store])


def test_what_is_put_back_is_what_there_was_in_every_table(stage: Stage) -> None:
    keeping = keeping_of(stage)
    stage.tx(lambda tx: filled(tx, CUSTOMER))
    stage.tx(lambda tx: filled(tx, OTHER))
    before = stage.tx(lambda tx: rows_of(tx, CUSTOMER))
    others = stage.tx(lambda tx: rows_of(tx, OTHER))
    kept = keeping.save(CUSTOMER)

    stage.tx(lambda tx: changed(tx, CUSTOMER))
    assert stage.tx(lambda tx: rows_of(tx, CUSTOMER)) != before
    keeping.restore(CUSTOMER, kept)

    after = stage.tx(lambda tx: rows_of(tx, CUSTOMER))
    # A fence only ever grows, and nobody holds what was put back.
    free = {"fence": None, "lease_expires_at": None}
    assert [{**row, **free} for row in after["work"]] == [{**row, **free} for row in before["work"]]
    assert {row["lease_expires_at"] for row in after["work"]} == {None}
    assert {**after, "work": []} == {**before, "work": []}
    assert all(len(rows) == 1 for rows in after.values())
    assert stage.tx(lambda tx: rows_of(tx, OTHER)) == others


def test_a_customer_goes_back_and_walks_on_from_there(installed: Stage) -> None:
    keeping = keeping_of(installed)
    installed.request()
    installed.settle()
    sent = installed.order()["status"]
    kept = keeping.save(CUSTOMER)
    installed.take()
    installed.settle()
    assert (sent, installed.order()["status"]) == ("sent", "delivered")

    keeping.restore(CUSTOMER, kept)

    assert installed.order()["status"] == "sent"
    installed.take()
    installed.settle()
    assert installed.order()["status"] == "delivered"


def test_whoever_was_at_work_may_not_record_it(installed: Stage) -> None:
    keeping = keeping_of(installed)
    installed.request()
    kept = keeping.save(CUSTOMER)
    minute = timedelta(minutes=1)
    (held,) = installed.tx(
        lambda tx: hold(
            tx, due(tx, tenant=CUSTOMER, at=NOON, watch=NOON, limit=1), until=NOON + minute
        )
    )

    keeping.restore(CUSTOMER, kept)

    with pytest.raises(LeaseLost):
        installed.tx(lambda tx: finish(tx, held, at=NOON))
    (again,) = installed.tx(
        lambda tx: hold(
            tx, due(tx, tenant=CUSTOMER, at=NOON, watch=NOON, limit=1), until=NOON + minute
        )
    )
    assert again.id == held.id
    assert again.fence > held.fence


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "jobcannon-customer/9"}, "Keep it anew"),
        ({"schema": "0000"}, "tables of version 0000"),
        ({"customer_id": OTHER}, f"kept of {OTHER}"),
        ({"stores": {"us": {"sign_ins": []}}}, "no table 'sign_ins'"),
        ({"stores": {"us": {"events": [{"event_id": "evt_1"}]}}}, "other columns"),
        ({"stores": {"us": {"orders": 7}}}, "nothing that JobCannon kept"),
        ({"stores": {"eu": {}}}, "kept in the databases eu"),
        ({"more": 1}, "nothing that JobCannon kept"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    installed: Stage, change: dict[str, object], said: str
) -> None:
    keeping = keeping_of(installed)
    installed.request()
    before = keeping.save(CUSTOMER)
    spoilt = msgspec.json.encode(msgspec.json.decode(before, type=dict) | change)

    with pytest.raises(StateRefused, match=said):
        keeping.restore(CUSTOMER, spoilt)

    assert keeping.save(CUSTOMER) == before


def test_secrets_of_another_key_are_refused_before_anything_changes(installed: Stage) -> None:
    kept = keeping_of(installed).save(CUSTOMER)
    stranger = keeping_of(installed, key=generate_key())

    with pytest.raises(StateRefused, match="JOBCANNON_ENCRYPTION_KEY"):
        stranger.restore(CUSTOMER, kept)

    assert installed.connection()["status"] == "active"


def test_nothing_is_begun_between_the_keeping_and_the_next_time(installed: Stage) -> None:
    worker = installed.program.worker
    following = Following(installed.program.clock, [worker])
    installed.request()

    async def story() -> tuple[bool, bool]:
        async def keep() -> None:
            worker.wake()

        await following.still(keep)
        held = await worker.settle(seconds=0.05)
        following.release()
        return held, await worker.settle(seconds=5)

    assert installed.wait_for(story()) == (False, True)


def test_what_fails_holds_nobody_up_and_what_hangs_ends(installed: Stage) -> None:
    worker = installed.program.worker
    following = Following(installed.program.clock, [worker])
    sending = asyncio.Event()

    async def send(*_: object, **__: object) -> None:
        sending.set()
        await asyncio.Event().wait()

    async def refuse() -> None:
        raise StateRefused("no")

    async def story() -> bool:
        settling = asyncio.create_task(worker.settle(seconds=5))
        await sending.wait()
        with pytest.raises(StateRefused):
            await following.still(refuse, abandon=True)
        settling.cancel()
        return not worker._running

    installed.postman.send = send  # type: ignore[method-assign]
    installed.request()

    assert installed.wait_for(story())
