"""
`python -m tests.bench.in_process`: the request path without a socket, which is the steadier figure.

uvicorn's protocol is fed bytes and its answer is caught, for the bare route and the fake in turn.
Calls of Python and C functions are counted as well: nothing but the code changes their number.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles
from types import FrameType
from typing import Annotated

import httpx
import msgspec
import typer
import uvicorn
import uvloop
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mock_icims.app import create_app
from mock_icims.cli import collecting
from mock_icims.cli.refusing import RefusingProtocol
from mock_icims.settings import Settings
from tests.bench import bare
from tests.bench.fake import Candidates, Staging, create, read
from tests.bench.load import Call

HOST = "icims.test"
COUNTED = 200


@dataclass(frozen=True)
class InTurn:
    """Several calls of one kind, one after the other, each in a trace of its own."""

    calls: Sequence[Call]

    @property
    def name(self) -> str:
        return self.calls[0].name

    def bytes(self, number: int, *, host: str) -> bytes:
        call = self.calls[number % len(self.calls)]
        trace = ("traceparent", f"00-{number + 1:032x}-{number + 1:016x}-01")
        return replace(call, headers=(*call.headers, trace)).bytes(number, host=host)


class Caught(asyncio.Transport):
    """A connection that goes nowhere."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 50_000), "sockname": ("127.0.0.1", 80)})
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...


class Wire(httpx.BaseTransport):
    """One kept connection to an application, with uvicorn's protocol in between."""

    def __init__(self, app: ASGIApp, kind: type[HttpToolsProtocol], runner: asyncio.Runner) -> None:
        config = uvicorn.Config(
            app,
            http=kind,
            access_log=False,
            server_header=False,
            date_header=kind is HttpToolsProtocol,
            lifespan="off",
            ws="none",
            proxy_headers=False,
        )
        config.load()
        self._runner = runner
        self._config = config
        self._kind = kind
        self._transport = Caught()
        runner.run(self._connect())

    async def _connect(self) -> None:
        self._state = ServerState()
        self._protocol = self._kind(self._config, self._state, {})
        self._protocol.connection_made(self._transport)

    async def ask(self, raw: bytes) -> bytes:
        self._transport.written.clear()
        before = self._state.total_requests
        self._protocol.data_received(raw)
        while self._state.total_requests == before:
            await asyncio.sleep(0)
        return b"".join(self._transport.written)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        lines = [f"{request.method} {request.url.raw_path.decode()} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        raw = "\r\n".join([*lines, "", ""]).encode() + body
        answer = self._runner.run(self.ask(raw))
        head, _, content = answer.partition(b"\r\n\r\n")
        return httpx.Response(int(head.split(b" ", 2)[1]), content=content)

    def cpu_us(self, call: Call | InTurn, requests: int) -> float:
        """Processor time for each of so many."""
        raws = [call.bytes(number, host=HOST) for number in range(requests)]
        return self._runner.run(self._timed(raws)) / requests * 1e6

    def calls(self, call: Call | InTurn) -> Counter[str]:
        """How often each function is called for one request, by file and name; no calls of ours."""
        raws = [call.bytes(number, host=HOST) for number in range(COUNTED)]
        self._runner.run(self._timed(raws))
        seen: Counter[str] = Counter()

        def count(frame: FrameType, event: str, called: object) -> None:
            if frame.f_code.co_filename == __file__:
                return
            if event == "call":
                seen[f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"] += 1
            elif event == "c_call":
                seen[f"{frame.f_code.co_filename}: {getattr(called, '__qualname__', called)}"] += 1

        sys.setprofile(count)
        try:
            self._runner.run(self._timed(raws))
        finally:
            sys.setprofile(None)
        return Counter({name: times for name, times in seen.items() if times >= COUNTED})

    async def _timed(self, raws: list[bytes]) -> float:
        began = time.process_time()
        for raw in raws:
            await self.ask(raw)
        return time.process_time() - began


def main(
    *,
    pairs: Annotated[int, typer.Option(help="Rounds of each, in turn.")] = 40,
    requests: Annotated[int, typer.Option(help="In a round.")] = 400,
    calls: Annotated[bool, typer.Option(help="List the functions that are called.")] = False,
    varied: Annotated[bool, typer.Option(help="Five customers, 250 people, traces.")] = False,
) -> None:
    """Measures and tells; it asserts nothing."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        plain = Wire(bare.app, HttpToolsProtocol, runner)
        app = create_app(Settings(public_url=f"http://{HOST}", staging=True))
        ours = Wire(app.front, RefusingProtocol, runner)
        with httpx.Client(base_url=f"http://{HOST}", transport=ours) as client:
            staging = Staging(client)
            customer = staging.customer(pack="checklist")
            asked = _varied(staging) if varied else (read(customer), create(customer))
            collecting.look_seldom()
            collecting.leave_alone()
            for call in asked:
                _tell(call, plain, ours, pairs=pairs, requests=requests, listed=calls)


def _varied(staging: Staging) -> tuple[InTurn, InTurn]:
    """
    Reads and writes of five customers in turn. Each has been asked for a first page, as the judges
    remember, and has a quota that shrinks with each call and does not end.
    """
    customers = [staging.customer(pack="checklist", more=50) for _ in range(5)]
    reads: list[list[Call]] = []
    for customer in customers:
        limits = {"enabled": True, "quota": 1_000_000, "window_seconds": 3_600}
        staging.ask("PUT", f"/_staging/tenants/{customer.id}/limits", limits)
        token = dict([customer.authorization])
        people = staging.ask("GET", f"{customer.path}/candidates?limit=50", headers=token)
        items = msgspec.json.decode(people.content, type=Candidates).items
        reads.append([read(replace(customer, candidate_id=one.id)) for one in items])
    return InTurn([call for calls in zip(*reads, strict=True) for call in calls]), InTurn(
        [create(customer) for customer in customers]
    )


def _tell(
    call: Call | InTurn, plain: Wire, ours: Wire, *, pairs: int, requests: int, listed: bool
) -> None:
    theirs, own = plain.calls(call), ours.calls(call)
    rounds = [(plain.cpu_us(call, requests), ours.cpu_us(call, requests)) for _ in range(pairs)]
    ratios = [one / other for one, other in rounds]
    low, middle, high = quantiles(ratios, n=4)
    typer.echo(
        f"{call.name}: {middle:.2f} × bare ({low:.2f} to {high:.2f}), "
        f"{median(one for _, one in rounds):.0f} µs beside {median(one for one, _ in rounds):.0f}; "
        f"calls {own.total() / COUNTED:.0f} beside {theirs.total() / COUNTED:.0f}"
    )
    if listed:
        for name, times in own.most_common():
            typer.echo(f"  {times / COUNTED:5.1f} {name.removeprefix(sys.prefix)}")


if __name__ == "__main__":
    typer.run(main)
