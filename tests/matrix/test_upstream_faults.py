"""
Everything iCIMS can answer, to every call that JobCannon makes: classified, retried or parked;
never a crash, never a hot loop, never twice, never a secret in what is written down.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from integration.domain.errors import AuthorizationFailed, AuthorizationInvalid
from integration.domain.retry import JITTER, SCHEDULE
from integration.domain.work import WorkKind, WorkState
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.field_checks import field_checks
from integration.storage.tables.work import work
from tests.certificates import self_signed
from tests.databases import sqlite_url
from tests.matrix.faults import FAULTS, Fault, Verdict
from tests.matrix.upstream import Detour, Upstream, listening
from tests.unit.integration.fake_icims import CLIENT_SECRET, CUSTOMER, FakeIcims
from tests.unit.integration.stage import Stage

DEADLINE = 0.25
FIRST_STEP = SCHEDULE[0] * (1 - JITTER)
# A call by what the fake calls it, and the work that makes it.
CALLS = {
    "candidate_read": WorkKind.PREPARE,
    "profile_stamp": WorkKind.STAMP,
    "order_status": WorkKind.SENT,
    "configuration": WorkKind.SCORECARD,
    "fields": WorkKind.SCORECARD,
    "scorecard_read": WorkKind.SCORECARD,
    "scorecard_write": WorkKind.SCORECARD,
    "callback": WorkKind.CALLBACK,
}
# What an install asks: metadata, the token for the code, whose it is.
INSTALL_CALLS = ("oauth-authorization-server", "token", CUSTOMER)
RENEWAL_CALLS = ("oauth-authorization-server", "token")
REVOCATION_CALLS = ("oauth-authorization-server", "revoke")
REVOKED_ANYHOW = frozenset([fault.name for fault in FAULTS if fault.name.startswith("200_")]) - {
    "200_two_megabytes"
} | {"length_too_short", "applied_then_garbage"}
PARKED = {
    Verdict.TOKEN: "OAuth token expired",
    Verdict.SCOPE: "OAuth scope missing",
    Verdict.FIELD: "Scorecard field not found",
    Verdict.PARK: "iCIMS refused the request",
}


# Of a handshake that fails the client library leaves the socket to the garbage collector.
LEAVES_A_SOCKET = pytest.mark.filterwarnings("ignore::ResourceWarning")
CASES = [
    pytest.param(
        fault, id=fault.name, marks=[LEAVES_A_SOCKET] if fault.target == "plain-tls" else []
    )
    for fault in FAULTS
]


@pytest.fixture(autouse=True)
def left_to_nobody_else(request: pytest.FixtureRequest) -> Iterator[None]:
    """What such a case leaves is collected before the next one begins, which ignores nothing."""
    yield
    if request.node.get_closest_marker(LEAVES_A_SOCKET.name):
        gc.collect()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def upstream(
    runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upstream]:
    upstream, end = Upstream(), AsyncExitStack()
    untrusted = self_signed(tmp_path_factory.mktemp("tls") / "evil.pem")
    runner.run(end.enter_async_context(listening(upstream, untrusted.server())))
    yield upstream
    runner.run(end.aclose())


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


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner, upstream: Upstream
) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("matrix"), runner, upstream)
    yield world
    world.stage.close()


@pytest.fixture(scope="module")
def hardened(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner, upstream: Upstream
) -> Iterator[World]:
    """The same with tokens of an hour."""
    world = World(tmp_path_factory.mktemp("hardened"), runner, upstream, hardened=True)
    yield world
    world.stage.close()


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", CALLS)
def test_a_call_of_work(world: World, operation: str, fault: Fault) -> None:
    kind, stage = CALLS[operation], world.stage
    effects = list(world.icims.effects)
    world.forget_the_log()
    world.again(kind)
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    row = world.row(kind)
    judged(row, fault, at=stage.clock.at, kind=kind)
    world.wrote_no_secret("", program_log)

    if fault.verdict is Verdict.CANCEL:
        return
    if row["state"] == WorkState.PARKED and row["due_at"] is None:
        assert stage.settle() == 0
        stage.install()
    stage.settle_within(hours=2)
    assert world.row(kind)["state"] == WorkState.DONE
    assert world.icims.effects == effects


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", INSTALL_CALLS)
def test_a_call_of_an_install(world: World, operation: str, fault: Fault) -> None:
    """Somebody waits for it, so it is told at once, and what was there before stays."""
    stage, before = world.stage, dict(world.stage.connection())
    world.forget_the_log()
    world.strike(operation, fault)

    with capture_logs() as program_log:
        try:
            stage.install()
        except (AuthorizationFailed, AuthorizationInvalid) as refused:
            page = f"{refused.detail} {refused.extensions}"
            assert dict(stage.connection()) == before
        else:
            page = ""
            assert fault.verdict is Verdict.FINE or harmless(operation, fault)

    world.wrote_no_secret(page, program_log)
    assert stage.install().status == "active"


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", RENEWAL_CALLS)
def test_a_call_of_a_renewal(hardened: World, operation: str, fault: Fault) -> None:
    """It costs time and never the connection; an answer that is lost costs a consent."""
    stage, world = hardened.stage, hardened
    stage.install()
    world.forget_the_log()
    stage.pass_time(hours=2)
    world.icims.calls.clear()
    world.again(WorkKind.PREPARE)
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    row = world.row(WorkKind.PREPARE)
    if fault.verdict is Verdict.FINE or harmless(operation, fault):
        assert row["state"] == WorkState.DONE
    else:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= stage.clock.at + max(FIRST_STEP, fault.waits)  # type: ignore[operator]
        assert stage.connection()["status"] == "active"
    world.wrote_no_secret("", program_log)

    stage.settle_within(hours=2)
    lost = operation == "token" and fault.name.startswith("applied_then")
    if lost:
        assert world.icims.calls.count("refresh") == 2
        assert world.row(WorkKind.PREPARE)["reason"] == "OAuth token expired"
        stage.install()
        stage.settle()
    assert world.row(WorkKind.PREPARE)["state"] == WorkState.DONE


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", REVOCATION_CALLS)
def test_a_call_of_a_revocation(hardened: World, operation: str, fault: Fault) -> None:
    """Until iCIMS has said 200 the token may be alive, so it is tried again."""
    stage, world = hardened.stage, hardened
    stage.install()
    world.forget_the_log()
    stage.pass_time(seconds=1)
    stage.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    open_work = [one for one in stage.work(WorkKind.REVOKE) if one["state"] != "done"]
    for row in open_work:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= stage.clock.at + max(FIRST_STEP, fault.waits)
    assert bool(open_work) is not (fault.verdict is Verdict.FINE or harmless(operation, fault))
    world.wrote_no_secret("", program_log)

    stage.settle_within(hours=2)
    assert {one["state"] for one in stage.work(WorkKind.REVOKE)} == {"done"}
    assert stage.connection()["refresh_sealed"] is None


def harmless(operation: str, fault: Fault) -> bool:
    """A revocation is over with any 200, whatever stands in it (RFC 7009, section 2.2)."""
    return operation == "revoke" and fault.name in REVOKED_ANYHOW


def judged(row: dict[str, object], fault: Fault, *, at: datetime, kind: str) -> None:
    verdict = fault.verdict
    if verdict is Verdict.FINE or verdict is Verdict.CANCEL:
        assert row["state"] == WorkState.DONE
    elif verdict is Verdict.RETRY:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= at + max(FIRST_STEP, fault.waits)  # type: ignore[operator]
        assert row["due_at"] <= at + timedelta(hours=1)  # type: ignore[operator]
    else:
        profile = verdict is Verdict.SCOPE and kind == WorkKind.STAMP
        title = "Candidate profile write failed (403)" if profile else PARKED[verdict]
        assert row["state"] == WorkState.PARKED, row["reason"]
        assert str(row["reason"]).startswith(title)
        if verdict is Verdict.FIELD:
            assert row["due_at"] >= at + FIRST_STEP  # type: ignore[operator]
        else:
            assert row["due_at"] is None
