"""A call of Connect is answered where it was read, and gets a task only if it has to wait."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from weakref import ref

from starlette.types import Receive, Scope, Send

from mock_icims.app import create_app
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import FaultId
from mock_icims.settings import Settings
from mock_icims.web.connection import connection_of
from tests.icims_cast import northwind, world_with
from tests.unit.mock_icims.wires import call, connected


class Slow:
    """Answers what it read, after having waited as often as the path's last letter says."""

    def __init__(self) -> None:
        self.cancelled = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        try:
            for _ in range(int(scope["path"][-1])):
                await asyncio.sleep(0)
            if scope["path"].endswith("9"):
                await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        connection = connection_of(scope)
        assert connection is not None
        connection.answer(200, [(b"content-length", b"%d" % len(body))], body)


def played(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    return lambda: asyncio.run(test())


@played
async def test_a_call_of_connect_is_answered_where_it_was_read() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(0, b"one") + call(0, b"two"))

    assert [piece[-3:] for piece in wire.pieces] == [b"one", b"two"]


@played
async def test_a_body_that_comes_later_is_waited_for() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(0, b"later")[:-5])
    await asyncio.sleep(0)
    assert wire.pieces == []
    protocol.data_received(b"later")
    await asyncio.gather(*protocol.tasks)

    assert wire.pieces[0].endswith(b"\r\n\r\nlater")


class Taking:
    """Takes what is at hand, and then receives as anybody does who has taken nothing."""

    def __init__(self) -> None:
        self.at_hand: list[bytes | None] = []
        self.received: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = connection_of(scope)
        assert connection is not None
        self.at_hand.append(connection.body_at_hand())
        message = await receive()
        while message.get("more_body"):
            self.received.append(message["body"])
            message = await receive()
        self.received.append(message["body"])
        connection.answer(204, [], b"")


@played
async def test_a_body_that_came_with_its_head_is_at_hand_and_comes_no_second_time() -> None:
    taking = Taking()
    protocol, _ = await connected(taking)

    protocol.data_received(call(0, b"all of it"))
    await asyncio.sleep(0)

    assert taking.at_hand == [b"all of it"]
    assert taking.received == [b""]


@played
async def test_a_body_that_is_on_its_way_is_not_at_hand() -> None:
    taking = Taking()
    protocol, _ = await connected(taking)

    protocol.data_received(call(0, b"later")[:-5])
    await asyncio.sleep(0)
    protocol.data_received(b"later")
    await asyncio.gather(*protocol.tasks)

    assert taking.at_hand == [None]
    assert b"".join(taking.received) == b"later"


@played
async def test_who_asks_whether_to_send_a_body_is_told_so_even_if_it_came() -> None:
    taking = Taking()
    protocol, wire = await connected(taking)

    protocol.data_received(
        call(0, b"eager").replace(b"host: a", b"host: a\r\nexpect: 100-continue")
    )
    await asyncio.sleep(0)

    assert taking.at_hand == [None]
    assert wire.pieces[0].startswith(b"HTTP/1.1 100 Continue")


@played
async def test_no_request_is_left_to_the_garbage_collector() -> None:
    protocol, _ = await connected(Slow())

    before = gc.isenabled()
    gc.disable()
    try:
        protocol.data_received(call(0, b"one"))
        answered = ref(protocol.cycle)
        protocol.data_received(call(0, b"two"))
        assert answered() is None
    finally:
        if before:
            gc.enable()


@played
async def test_what_waits_gets_its_task_and_who_came_with_it_their_turn() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(3, b"one") + call(0, b"two"))
    assert wire.pieces == []
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)

    assert [piece[-3:] for piece in wire.pieces] == [b"one", b"two"]


@played
async def test_who_waits_hears_that_they_are_cancelled() -> None:
    slow = Slow()
    protocol, _ = await connected(slow)

    protocol.data_received(call(9))
    await asyncio.sleep(0)
    (task,) = protocol.tasks
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert slow.cancelled


@played
async def test_a_fault_on_a_call_of_connect_has_a_task_to_take_its_time_in() -> None:
    tenant = northwind()
    match = Match(operation="jobs.list")
    effect = Effect(kind=EffectKind.HANG)
    tenant.rules[FaultId("flt_1")] = Fault(id=FaultId("flt_1"), match=match, effect=effect)
    protocol, wire = await connected(create_app(Settings(), world=world_with(tenant)))

    asked = b"GET /connect/v1/customers/cus_northw/jobs HTTP/1.1\r\nhost: a\r\n\r\n"
    # As the loop calls it: from no task of ours.
    asyncio.get_running_loop().call_soon(protocol.data_received, asked)
    for _ in range(5):
        await asyncio.sleep(0)

    assert wire.pieces == []
    tasks = list(protocol.tasks)
    protocol.connection_lost(None)
    await asyncio.gather(*tasks)
    assert wire.pieces == []
