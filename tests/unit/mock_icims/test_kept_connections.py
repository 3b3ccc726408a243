"""A connection is kept for five seconds after the last answer, with one timer for all answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Scope, Send

from mock_icims.cli.protocol import ConnectedProtocol
from mock_icims.web.connection import connection_of
from tests.unit.mock_icims.wires import Wire, call, connected

KEPT_FOR = 5.0


class Timer:
    """One that was asked for: when it is due, and what is called then."""

    def __init__(self, due: float, called: Callable[[], None]) -> None:
        self.due = due
        self.called = called

    def cancel(self) -> None:
        self.called = lambda: None


class Loop:
    """Time passes when the test says so; nothing is ever run as a task here."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, called: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, called))
        return self.timers[-1]

    def pass_until(self, moment: float) -> None:
        while due := [timer for timer in self.timers if timer.due <= moment]:
            first = min(due, key=lambda timer: timer.due)
            self.timers.remove(first)
            self.now = first.due
            first.called()
        self.now = moment


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    connection = connection_of(scope)
    assert connection is not None
    connection.answer(204, [], b"")


def kept() -> tuple[ConnectedProtocol, Wire, Loop]:
    """A connection on which one request was answered at 0."""

    async def play() -> tuple[ConnectedProtocol, Wire]:
        return await connected(answer)

    protocol, wire = asyncio.run(play())
    loop: Any = Loop()
    protocol.loop = loop
    protocol.data_received(call(0))
    return protocol, wire, loop


def test_who_asks_no_more_is_left_after_five_seconds() -> None:
    _, wire, loop = kept()

    loop.pass_until(KEPT_FOR - 0.1)
    assert not wire.closed
    loop.pass_until(KEPT_FOR)
    assert wire.closed


def test_each_answer_begins_the_five_seconds_anew_and_makes_no_timer() -> None:
    protocol, wire, loop = kept()

    loop.pass_until(3.0)
    protocol.data_received(call(0))
    assert len(loop.timers) == 1
    loop.pass_until(3.0 + KEPT_FOR - 0.1)
    assert not wire.closed
    loop.pass_until(3.0 + KEPT_FOR)
    assert wire.closed


def test_nobody_is_left_amid_a_request() -> None:
    protocol, wire, loop = kept()

    loop.pass_until(3.0)
    protocol.data_received(call(0)[:-5])
    loop.pass_until(100.0)
    assert not wire.closed
    protocol.data_received(call(0)[-5:])
    loop.pass_until(100.0 + KEPT_FOR)
    assert wire.closed


def test_a_connection_that_is_gone_leaves_no_timer_behind() -> None:
    protocol, wire, loop = kept()

    protocol.connection_lost(ConnectionResetError())
    loop.pass_until(100.0)

    assert not wire.closed
