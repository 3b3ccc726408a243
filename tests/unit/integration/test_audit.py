"""The audit log: one chain, whoever writes, and nothing in it that did not happen."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import event

from integration.domain.audit import GENESIS, AuditName, By, encoded, hash_after
from integration.domain.errors import CredentialsInvalid
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys.vault import generate_key
from tests import postgres
from tests.unit.integration.chain import MALLORY, note, verify
from tests.unit.integration.stage import KEY, NOON, Stage


def test_what_was_written_verifies(stage: Stage) -> None:
    note(stage, 3)

    found = verify(stage)

    assert (found.intact, found.anchor.entries) == (True, 3)


def test_keys_rotate_and_the_old_seal_still_counts(stage: Stage) -> None:
    note(stage)
    newer = generate_key()

    assert stage.tx(AuditLog([newer, KEY]).verify).intact
    assert not stage.tx(AuditLog([newer]).verify).intact
    unchecked = stage.tx(AuditLog([]).verify)
    assert (unchecked.intact, unchecked.seal_checked) == (True, False)


def test_writers_at_the_same_time_make_one_chain(stage: Stage) -> None:
    address = stage.settings.database_url

    def write(writer: int) -> None:
        database = Database(address)
        for _ in range(10):
            database.transact(
                lambda tx: AuditLog([KEY]).append(
                    tx, AuditName.REGION_SET, by=By(who=f"writer {writer}", where="test"), at=NOON
                )
            )
        database.close()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))

    assert (verify(stage).intact, verify(stage).anchor.entries) == (True, 40)


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
def test_what_is_written_while_the_chain_is_verified_does_not_spoil_it(
    postgresql_url: str, runner: asyncio.Runner
) -> None:
    """SQLite has one writer, and nobody writes while it is read."""
    stage, log = Stage(postgresql_url, runner), AuditLog([KEY])
    note(stage)

    for asked in (lambda tx: log.verify(tx).intact, log.is_ours, log.is_by_newest):
        with stage.database.engine.connect() as tx:
            event.listen(tx, "after_cursor_execute", lambda *_: note(stage), once=True)
            assert asked(tx)

    assert verify(stage).anchor.entries == 4
    stage.close()


def test_an_entry_is_gone_with_the_transaction_of_its_cause(stage: Stage) -> None:
    def cause(tx: object) -> None:
        AuditLog([KEY]).append(tx, AuditName.REGION_SET, by=MALLORY, at=NOON)  # type: ignore[arg-type]
        raise RuntimeError("the cause did not happen")

    with pytest.raises(RuntimeError):
        stage.tx(cause)

    assert verify(stage).anchor.entries == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a%0D%0Ab"),
        ("\x1b[2J", "%1B[2J"),
        ("\u2028", "%E2%80%A8"),
        ("é", "é"),
        ("x" * 201, "x" * 200),
    ],
)
def test_nobody_can_begin_a_line_of_their_own(text: str, shown: str) -> None:
    assert encoded(text) == shown


def test_what_was_written_years_ago_has_its_hash_still() -> None:
    """Were rows written down in another way, every older log would be said to be changed."""
    row: list[str | int | None] = [1, "2026-11-23T12:00:00.000000Z", "Zoë", None]
    written = GENESIS + r'[1,"2026-11-23T12:00:00.000000Z","Zo\u00eb",null]'

    assert hash_after(GENESIS, row) == sha256(written.encode()).hexdigest()


def test_the_life_of_a_connection_is_in_the_log(installed: Stage) -> None:
    with pytest.raises(CredentialsInvalid):
        installed.sign_in(password="guess", where="192.0.2.66\r\nx")
    installed.pass_time(minutes=1)
    installed.accept("token.revoked", {"customer_id": installed.connection()["customer_id"]})
    installed.accept("app.uninstalled", {"customer_id": installed.connection()["customer_id"]})

    entries = installed.tx(installed.services.audit.page).items
    assert [(entry.name, entry.by.who, entry.outcome) for entry in reversed(entries)] == [
        ("install.authorized", "icims", "succeeded"),
        ("authn_login_fail", "unknown", "refused"),
        ("authn_token_revoked", "icims", "succeeded"),
        ("install.removed", "icims", "succeeded"),
    ]
    assert verify(installed).intact
