"""The connection below a request: what a fault does to it that no answer could do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn, Protocol

from starlette.types import Receive, Scope

from mock_icims.web.headers import Header

EXTENSION = "mock_icims.connection"
"""Where the server puts it: `scope["extensions"]`."""


class Connection(Protocol):
    """What was written before is sent by `close`, and may be lost by `reset`."""

    def answer(
        self,
        status: int,
        headers: Sequence[Header],
        body: bytes,
        *,
        always: tuple[Header, ...] = (),
    ) -> bool:
        """
        A whole answer at once; `always` are headers that most answers have in common. False:
        nothing is written, it must go ASGI's way.
        """
        ...

    def body_at_hand(self) -> bytes | None:
        """The whole body of the request, which then is received no more; None: it is on its way."""
        ...

    def write(self, raw: bytes) -> None: ...

    def close(self) -> None: ...

    def reset(self) -> None: ...


class ConnectionBroken(ConnectionError):
    """
    What a client in process meets, where a real one would find its connection broken.

    `httpx.ASGITransport` lets it through to the caller, unless `raise_app_exceptions` is off.
    `how` is the effect that the fault ordered: reset, empty, truncate, hang or garbage.
    """

    def __init__(self, how: str) -> None:
        super().__init__(f"A fault broke this connection ({how}).")
        self.how = how


def connection_of(scope: Scope) -> Connection | None:
    """None in process: there is no connection, only two functions that call each other."""
    try:
        found: Connection = scope["extensions"][EXTENSION]
    except (KeyError, TypeError):
        return None
    return found


async def broken(receive: Receive) -> None:
    """Until the server has seen its connection go; answering earlier would write into it."""
    while (await receive())["type"] != "http.disconnect":
        pass


def in_process(how: str) -> NoReturn:
    raise ConnectionBroken(how)
