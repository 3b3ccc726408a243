"""The same calls to several servers, in turn, so that a disturbance of the machine meets all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from statistics import median

from tests.bench.load import Call, Load, put_under
from tests.bench.peers import Peer
from tests.bench.servers import Server, running
from tests.bench.table import Row, row

CONNECTIONS = (1, 8, 64)
WARM_UP_SECONDS = 0.5


async def in_turn(
    bare: Server, others: Sequence[Server], call: Call, *, seconds: float, rounds: int
) -> list[Row]:
    """A row for each server, the baseline's first, for each number of connections."""
    rows: list[Row] = []
    for connections in CONNECTIONS:
        loads: dict[str, list[Load]] = {one.name: [] for one in (bare, *others)}
        for place in range(rounds + 1):
            for server in (bare, *others):
                lasting = seconds if place else WARM_UP_SECONDS
                load = await load_of(server, call, connections=connections, seconds=lasting)
                loads[server.name] += [load] if place else []
        base = row(bare.name, call.name, loads[bare.name])
        rows += [base, *(row(one.name, call.name, loads[one.name], base=base) for one in others)]
    return rows


async def of_peer(peer: Peer, *, seconds: float, bases: Sequence[Row]) -> tuple[list[Row], float]:
    """A row for each number of connections, and the milliseconds to its first answer."""
    with running(peer.name, peer.command, probe=peer.path) as server:
        rows = []
        for base in bases:
            loads = [
                await load_of(server, peer.call, connections=base.connections, seconds=lasting)
                for lasting in (WARM_UP_SECONDS, seconds)
            ]
            rows.append(row(peer.name, "read", loads[1:], base=base))
        return rows, server.started_ms


async def load_of(server: Server, call: Call, *, connections: int, seconds: float) -> Load:
    return await put_under(
        server.address,
        call,
        connections=connections,
        seconds=seconds,
        cpu_seconds=server.cpu_seconds,
    )


def started_ms(start: Iterator[AbstractContextManager[Server]]) -> float:
    """The median of several starts, from process to first answer."""
    times = []
    for starting in start:
        with starting as server:
            times.append(server.started_ms)
    return median(times)
