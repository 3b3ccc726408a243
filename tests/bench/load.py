"""Load on one server: so many kept connections, each asking again as soon as it is answered."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")

Body = Callable[[int], bytes]
"""The body of the n-th request; b"" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of request; `status` is the one that counts as an answer."""

    name: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    body: Body | None = None

    def bytes(self, number: int, *, host: str) -> bytes:
        body = b"" if self.body is None else self.body(number)
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            f"host: {host}",
            "accept: application/json",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if body:
            lines += ["content-type: application/json", f"content-length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of it. `cpu_us` is the server's own processor time per request, in microseconds."""

    connections: int
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_us: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class NotAnswered(RuntimeError):
    """An answer of another status: what would be measured is not what was meant."""


class _Connection(asyncio.Protocol):
    def __init__(self, call: Call, host: str, latencies: list[float], until: float) -> None:
        self.call = call
        self.host = host
        self.latencies = latencies
        self.until = until
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""
        self._sent_at = 0.0
        self._constant = call.bytes(0, host=host) if call.body is None else None
        self._number = id(self)
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast, because uvloop's transports do not say that they are one.
        self._transport = cast(asyncio.WriteTransport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not _complete(self._received):
            return

        now = time.perf_counter()
        status = _STATUS.match(self._received)
        if status is None or int(status[1]) != self.call.status:
            self._end(NotAnswered(f"{self.call.name}: {self._received[:600]!r}"))
            return

        self.latencies.append(now - self._sent_at)
        self._received = b""
        if now < self.until:
            self._ask()
        else:
            self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(NotAnswered(f"{self.call.name}: the server closed the connection"))

    def _ask(self) -> None:
        assert self._transport is not None
        self._number += 1
        request = self._constant or self.call.bytes(self._number, host=self.host)
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _end(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None) if error is None else self.done.set_exception(error)
            assert self._transport is not None
            self._transport.abort()


async def put_under(
    address: tuple[str, int],
    call: Call,
    *,
    connections: int,
    seconds: float,
    cpu_seconds: Callable[[], float],
) -> Load:
    """`cpu_seconds` reads what the server has used so far. Raises NotAnswered."""
    latencies: list[float] = []
    cpu_before, started = cpu_seconds(), time.perf_counter()
    loop = asyncio.get_running_loop()
    host = f"{address[0]}:{address[1]}"
    opened = [
        await loop.create_connection(
            lambda: _Connection(call, host, latencies, started + seconds), *address
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for _, connection in opened))
    took = time.perf_counter() - started
    cpu = cpu_seconds() - cpu_before
    latencies.sort()
    return Load(
        connections=connections,
        requests=len(latencies),
        seconds=took,
        p50_ms=latencies[len(latencies) // 2] * 1000,
        p99_ms=latencies[len(latencies) * 99 // 100] * 1000,
        cpu_us=cpu / len(latencies) * 1_000_000,
    )


def _complete(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    length = _LENGTH.search(head)
    if length is not None:
        return len(body) >= int(length[1])
    return body.endswith(b"0\r\n\r\n")
