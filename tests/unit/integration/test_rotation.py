"""Keys are rotated while eight writers write: nothing fails, and nothing is left on an old key."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.ids import CustomerId, InvitationId, OrderId
from integration.domain.orders import Invitation, InvitationStatus
from integration.services.retention import rotation
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys import resealing
from integration.storage.keys.vault import Place, Vault, generate_key
from integration.storage.orders.orders import Orders
from integration.storage.retention.tombstones import Tombstones
from integration.storage.tables import metadata
from integration.storage.tables.connections import connections
from tests.unit.integration.sealed_before import sealed_as_before
from tests.unit.integration.stage import KEY, NOON, Stage

CUSTOMER = CustomerId("cus_acme000001")
WRITERS = 8


def test_every_sealed_column_is_found() -> None:
    found = {f"{each.table.name}.{each.column.name}" for each in resealing.sealed_columns()}

    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert found == named - {"data_keys.key_sealed"}


def test_rotating_while_eight_writers_write_leaves_nothing_on_the_old_key(
    database_url: str,
) -> None:
    new = generate_key()
    vault = Vault("eu", [new, KEY])
    writers, written = Orders(vault), [0] * WRITERS
    before = Orders(Vault("eu", [KEY]))
    database = Database(database_url)
    for number in range(20):
        database.transact(partial(invite, before, name=f"before{number:06}"))
    over, begun = Event(), Event()

    async def write(serving: Database, number: int) -> None:
        while not over.is_set():
            name = f"w{number}x{written[number]:06}"
            await serving.run(partial(invite, writers, name=name))
            await serving.run(partial(writers.tokens, invitation_id=InvitationId(f"inv_{name}")))
            written[number] += 1
            if min(written):
                begun.set()

    async def serve() -> None:
        """As one process of JobCannon does, beside the command that rotates."""
        serving = Database(database_url)
        try:
            await asyncio.gather(*(write(serving, number) for number in range(WRITERS)))
        finally:
            begun.set()
            serving.close()

    with ThreadPoolExecutor(1) as beside:
        served = beside.submit(lambda: asyncio.run(serve()))
        begun.wait()
        rotated = rotation.rotate(database, vault, AuditLog([new, KEY]))
        over.set()
        served.result()

    assert min(written) >= 1
    assert rotated.secrets >= 40
    assert database.transact(lambda tx: rotation.status(tx, vault, AuditLog([new, KEY]))).settled
    alone = Orders(Vault("eu", [new]))
    for name in ("before000000", "before000019", "w0x000000", "w7x000000"):
        read = partial(alone.tokens, invitation_id=InvitationId(f"inv_{name}"))
        link, report = database.transact(read)
        assert (link, report) == (f"link-{name}", f"report-{name}")
    database.close()


def test_what_was_sealed_before_there_were_data_keys_is_opened_and_sealed_anew(
    installed: Stage,
) -> None:
    vault = Vault("eu", [KEY])
    old = sealed_as_before("a token of before", "connections|cus_acme000001|token_sealed")
    installed.tx(lambda tx: tx.execute(connections.update().values(token_sealed=old)))
    place = Place(CUSTOMER, "connections", CUSTOMER, "token_sealed")
    assert installed.tx(lambda tx: vault.open(tx, old, place)) == "a token of before"

    rotation.rotate(installed.database, vault, AuditLog([KEY]))

    kept = installed.tx(lambda tx: tx.execute(select(connections.c.token_sealed)).scalar_one())
    assert kept[:1] == b"\x02"
    assert installed.tx(lambda tx: vault.open(tx, kept, place)) == "a token of before"


def test_what_was_erased_under_an_older_key_is_known_as_long_as_there_is_that_key(
    installed: Stage,
) -> None:
    installed.request("ord_erased0001")
    told = {"customer_id": CUSTOMER, "candidate_id": "cand_alice00001"}
    installed.accept("candidate.erased", told)
    installed.settle()

    def known(*keys: str) -> bool:
        return installed.tx(lambda tx: Tombstones(keys).has(tx, CUSTOMER, "ord_erased0001"))

    assert [known(KEY), known(generate_key(), KEY), known(generate_key())] == [True, True, False]


def invite(orders: Orders, tx: Tx, *, name: str) -> None:
    invitation = Invitation(
        id=InvitationId(f"inv_{name}"),
        customer_id=CUSTOMER,
        order_id=OrderId(f"ord_{name}"),
        assessment="big-five",
        status=InvitationStatus.READY,
        candidate_name=None,
        candidate_email=None,
        message_id=f"<{name}@jobcannon.test>",
        created_at=NOON,
        expires_at=None,
        sent_at=None,
    )
    orders.invite(
        tx,
        invitation,
        occasion=name,
        link_token=f"link-{name}",
        report_token=f"report-{name}",
    )
