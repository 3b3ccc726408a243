"""JobCannon on a wire that leads some calls astray; each of its steps can be asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, select, update

from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.field_checks import field_checks
from integration.storage.tables.work import work
from tests.databases import sqlite_url
from tests.matrix.faults import Fault
from tests.matrix.upstream import Detour, Upstream
from tests.unit.integration.fake_icims import CLIENT_SECRET, FakeIcims
from tests.unit.integration.stage import Stage

DEADLINE = 0.25


# Of a handshake that fails the client library leaves the socket to the garbage collector.
LEAVES_A_SOCKET = pytest.mark.filterwarnings("ignore::ResourceWarning")


class World:
    """One JobCannon whose order went all the way; each of its steps can be asked for again."""

    def __init__(
        self, folder: Path, runner: asyncio.Runner, upstream: Upstream, *, hardened: bool = False
    ) -> None:
        self.upstream = upstream
        self.detours: list[Detour] = []
        self.stage = Stage(sqlite_url(folder), runner, wire=self._wired)
        self.stage.http.timeout = httpx.Timeout(DEADLINE)
        self.icims.hardened = hardened
        self.stage.install()
        self.stage.request()
        self.stage.settle()
        self.stage.take()
        self.stage.settle()
        assert self.stage.order()["status"] == "delivered"

    @property
    def icims(self) -> FakeIcims:
        return self.stage.icims

    def strike(self, operation: str, fault: Fault) -> None:
        self.upstream.serve = fault.serve
        places = {
            "tls": f"https://127.0.0.1:{self.upstream.tls_port}",
            "plain-tls": f"https://127.0.0.1:{self.upstream.port}",
        }
        target = fault.target and places.get(fault.target, fault.target)
        self.detours[-1].strike(operation, target=target)

    def again(self, kind: str) -> None:
        """This step is due once more, as on its first day, when nothing was looked up yet."""
        statement = (
            update(work)
            .where(work.c.kind == kind)
            .values(state="due", attempts=0, due_at=self.stage.clock.at, reason=None)
        )
        self.stage.tx(lambda tx: tx.execute(delete(field_checks)))
        self.stage.tx(lambda tx: tx.execute(statement))

    def row(self, kind: str) -> dict[str, object]:
        (row,) = self.stage.work(kind)
        return dict(row)

    def forget_the_log(self) -> None:
        self.stage.tx(lambda tx: tx.execute(delete(deliveries)))

    def written(self) -> str:
        """All that a page of the log, the connection's card or an order's row could show."""
        rows = self.stage.tx(lambda tx: tx.execute(select(deliveries)).mappings().all())
        assert rows
        told = [dict(row) for row in [*rows, *self.stage.work()]]
        return f"{told} {self.stage.connection()['reason']}"

    def wrote_no_secret(self, page: str, program_log: Sequence[Mapping[str, object]]) -> None:
        """And it called nobody else, and nothing of ours broke."""
        assert self.upstream.calls_elsewhere == 0
        assert [one for one in program_log if one["log_level"] in ("error", "critical")] == []
        shown = f"{self.written()} {page} {program_log}"
        assert [secret for secret in self.secrets() if secret in shown] == []

    def secrets(self) -> list[str]:
        return [
            *self.icims.tokens,
            *self.icims.refresh_tokens,
            *self.icims.codes,
            CLIENT_SECRET,
            "a+secret%3A+with+%25+and+spaces",
        ]

    def _wired(self, icims: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        self.detours.append(Detour(self.upstream, icims))
        return self.detours[-1]
