"""The state file: the whole world in SQLite, so that a restart finds it as it was left."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from mock_icims.domain.customers import Customer, Origin
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.journal import Exchange, Journal, Kept
from mock_icims.domain.structs import replace
from mock_icims.settings import VERSION, SettingsRefused
from mock_icims.storage.cells import KEY
from mock_icims.storage.codecs import codecs_of
from mock_icims.storage.columns import Columns
from mock_icims.storage.parts import parts
from mock_icims.storage.shelves import Shelf
from mock_icims.storage.world import Tenant, World

FORMAT = 1
"""As `picture.FORMAT`: another number when this program cannot read what an older one wrote."""

APPLICATION = 0x69434D53
"""Says in the file's head whose it is: SQLite's "application_id", here "iCMS"."""

log = logging.getLogger("mock_icims")

WORLD, JOURNAL = "", "journal"

_SCHEMA = f"""
    CREATE TABLE customer (place INTEGER PRIMARY KEY, id TEXT UNIQUE, head BLOB);
    CREATE TABLE entry (
        owner TEXT, part TEXT, key TEXT, place INTEGER, row BLOB, PRIMARY KEY (owner, part, key)
    ) WITHOUT ROWID;
    PRAGMA application_id = {APPLICATION};
    PRAGMA user_version = {FORMAT};
"""

Row = tuple[str, str, str, int, bytes]
"""Owner (a customer's id, or WORLD), part, key, place, JSON; or `used`."""


class Head(msgspec.Struct, frozen=True):
    """What a customer has that is no part and never changes."""

    customer: Customer
    seed: int
    origin: Origin


def used(owner: str, part: str, place: int) -> Row:
    """Says of a part of which rows are gone how far its places have got."""
    return owner, part, "", place, b""


class StateFile:
    """
    Open in one process at a time. A `transaction` that was left is kept through a `kill -9`: it
    was handed to the operating system, and SQLite finds a half-written one and takes it back.
    """

    def __init__(self, path: Path) -> None:
        """Opens it, or makes it. Raises SettingsRefused, in one sentence that says what to do."""
        self._path = path
        # SQLite would let everybody on the machine read. Where no file can be, it says so.
        with suppress(OSError):
            if not path.exists():
                path.touch(mode=0o600)
        try:
            self._database = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise SettingsRefused(self._objection(error)) from error
        try:
            # Before anything is read: so nobody else can come in between, or at all.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("BEGIN EXCLUSIVE")
            is_new = self._require_ours()
            self._database.execute("COMMIT")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            if is_new:
                self._database.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
        except SettingsRefused:
            self._database.close()
            raise
        except sqlite3.Error as error:
            # Or the file would stay locked for whoever in this process opens it next.
            self._database.close()
            raise SettingsRefused(self._objection(error)) from error

    def close(self) -> None:
        self._database.close()

    def load(self, world: World, *, system_clock: Callable[[], datetime]) -> None:
        """Into a world without customers. Raises SettingsRefused for what cannot be read."""
        try:
            for name, columns in self._columns(World, WORLD).items():
                part = getattr(world, name)
                if isinstance(part, Shelf):
                    # Registered apps are there already; one that is in the file was changed since.
                    part.update(zip(columns.keys, columns.rows, strict=True))
                else:
                    part.fill(columns)
            for id, head in self._database.execute("SELECT id, head FROM customer ORDER BY place"):
                world.add(self._tenant(id, head, system_clock=system_clock))
        except (sqlite3.Error, msgspec.MsgspecError, ValueError, TypeError) as error:
            self._database.close()
            raise SettingsRefused(
                f"{self._path} cannot be read: {error}. Restore it from a copy, or remove it and "
                "begin anew."
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._database.execute("BEGIN")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise

    def put_customer(self, tenant: Tenant) -> None:
        head = Head(tenant.customer, tenant.seed, tenant.origin)
        self._database.execute(
            "INSERT INTO customer (id, head) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET head = excluded.head",
            (tenant.customer.id, msgspec.json.encode(head)),
        )

    def forget_customer(self, id: CustomerId) -> None:
        self._database.execute("DELETE FROM customer WHERE id = ?", (id,))

    def put(self, rows: Iterable[Row]) -> None:
        self._database.executemany("REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", rows)

    def delete(self, keys: list[tuple[str, str, str]]) -> None:
        self._database.executemany(
            "DELETE FROM entry WHERE owner = ? AND part = ? AND key = ?", keys
        )

    def forget_entries(self, owner: str) -> None:
        self._database.execute("DELETE FROM entry WHERE owner = ?", (owner,))

    def trim_journal(self, owner: str, *, before: str) -> None:
        """Let go of what the journal let go."""
        self._database.execute(
            "DELETE FROM entry WHERE owner = ? AND part = ? AND key > '' AND key < ?",
            (owner, JOURNAL, before),
        )

    def _tenant(self, id: str, head: bytes, *, system_clock: Callable[[], datetime]) -> Tenant:
        known = msgspec.json.decode(head, type=Head)
        tenant = Tenant(
            customer=known.customer,
            seed=known.seed,
            origin=known.origin,
            system_clock=system_clock,
            journal=self._journal(id),
        )
        found = self._columns(Tenant, id)
        for name, part in parts(tenant):
            if name in found:
                part.fill(found[name])
        if (state := tenant.time.get()) is not None:
            tenant.clock.go_on(state)
            if state.resumes:
                # Or the next kill would have it run on from there once more, and go back.
                time = codecs_of(Tenant)["time"].write(tenant.time.get())
                self.put([(id, "time", KEY, 1, time)])
                log.warning(
                    "The clock of %s was being advanced when the program ended: it runs on from %s",
                    tenant.customer.id,
                    state.shown.isoformat(),
                )
        return tenant

    def _columns(self, kind: type, owner: str) -> dict[str, Columns[object]]:
        codecs, found = codecs_of(kind), dict[str, Columns[object]]()
        last = dict[str, int]()
        for part, key, place, row in self._database.execute(
            "SELECT part, key, place, row FROM entry WHERE owner = ? AND part <> ?"
            " ORDER BY part, place",
            (owner, JOURNAL),
        ):
            if part not in codecs:
                raise ValueError(f"it has {part!r}, which mock-icims {VERSION} does not know")
            if part not in found:
                found[part] = Columns([], [], [])
            if not row:
                last[part] = place
                continue
            found[part].keys.append(key)
            found[part].places.append(place)
            found[part].rows.append(codecs[part].read(row))
        return {part: replace(columns, last=last.get(part, 0)) for part, columns in found.items()}

    def _journal(self, owner: str) -> Journal:
        rows = self._database.execute(
            "SELECT row FROM entry WHERE owner = ? AND part = ? ORDER BY key", (owner, JOURNAL)
        ).fetchall()
        if not rows:
            return Journal()

        [head], *exchanges = rows
        kept = msgspec.json.decode(head, type=Kept)
        return Journal.of(
            Kept(
                capacity=kept.capacity,
                added=kept.added,
                cleared=kept.cleared,
                dropped_until=kept.dropped_until,
                exchanges=tuple(msgspec.json.decode(row, type=Exchange) for (row,) in exchanges),
            )
        )

    def _require_ours(self) -> bool:
        """Whether it is new. Raises SettingsRefused."""
        [application] = self._database.execute("PRAGMA application_id").fetchone()
        [version] = self._database.execute("PRAGMA user_version").fetchone()
        [tables] = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0 and application == 0:
            return True
        if application != APPLICATION:
            raise SettingsRefused(self._not_ours())
        if version != FORMAT:
            raise SettingsRefused(
                f"{self._path} has the format {version}, and mock-icims {VERSION} reads {FORMAT}: "
                "start the version that wrote it, or name another file with --state."
            )
        return False

    def _objection(self, error: sqlite3.Error) -> str:
        if "locked" in str(error):
            return (
                f"{self._path} is in use by another mock-icims: stop that one, or name another "
                "file with --state."
            )
        if "not a database" in str(error):
            return self._not_ours()
        return f"{self._path} cannot be used as the state file: {error}."

    def _not_ours(self) -> str:
        return (
            f"{self._path} is no state file of mock-icims, and is left as it is: name another file "
            "with --state."
        )
