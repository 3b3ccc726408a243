"""One HTTP/1.1 connection of ours: a request goes out, and httptools reads what comes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LARGEST_HEAD = 100_000
SIZED = (b"content-length", b"transfer-encoding")


@dataclass(frozen=True, slots=True)
class Received:
    """An answer that is here; its headers by their names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class Arriving:
    """An answer as far as it is here. httptools calls the methods by these names."""

    def __init__(self, done: asyncio.Future[None]) -> None:
        self.done = done
        self.parser = HttpResponseParser(self)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.received = 0
        self.reusable = False
        """The connection may be asked again: the answer was whole, and nothing came behind it."""

        self._in_body = False
        self._sized = False

    def on_message_begin(self) -> None:
        self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind the body is no header of this answer.
        if not self._in_body and not self.done.done():
            self.headers.append((name, value))
            self._sized |= name.lower() in SIZED

    def on_headers_complete(self) -> None:
        if not self.done.done():
            self._in_body, self.status = True, self.parser.get_status_code()

    def on_body(self, part: bytes) -> None:
        if not self.done.done():
            self.body += part

    def on_message_complete(self) -> None:
        if self.done.done():
            return
        if self.status < 200:
            # An interim answer (RFC 9110, section 15.2): the one that counts is still to come.
            self.headers, self._in_body, self._sized = [], False, False
            return
        self.reusable = self.parser.should_keep_alive()
        self.done.set_result(None)

    @property
    def as_received(self) -> Received:
        headers: dict[str, str] = {}
        for name, value in self.headers:
            known, text = name.decode("latin-1").lower(), _text(value)
            headers[known] = f"{headers[known]}, {text}" if known in headers else text
        return Received(self.status, headers, bytes(self.body))

    def end(self) -> None:
        """No more will come. Without a length, that is how an answer ends."""
        if self._in_body and not self._sized:
            self.cut()
        else:
            self.fail(httpx.RemoteProtocolError("closed before the answer was complete"))

    def cut(self) -> None:
        """What is here is all that is wanted."""
        self.reusable = False
        if not self.done.done():
            self.done.set_result(None)

    def fail(self, error: httpx.TransportError) -> None:
        self.reusable = False
        if not self.done.done():
            self.done.set_exception(error)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


class Connection(asyncio.Protocol):
    """One request at a time; what comes and was not asked for ends it."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._transport: asyncio.Transport | None = None
        self._arriving: Arriving | None = None
        self.kept_until = 0.0
        """By the event loop's clock: behind that the server may have ended it."""

    @property
    def alive(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, request: bytes) -> Arriving:
        """
        The answer, whole, or cut where its body is larger than `most` bytes. Raises
        httpx.TransportError. Where it is not `reusable`, this connection has ended.
        """
        arriving = self._arriving = Arriving(asyncio.get_running_loop().create_future())
        try:
            if self._transport is None:
                raise httpx.WriteError("not connected")
            self._transport.write(request)
            await arriving.done
        except BaseException:
            self.close()
            raise
        finally:
            self._arriving = None
        if not arriving.reusable:
            self.close()
        return arriving

    def data_received(self, data: bytes) -> None:
        arriving = self._arriving
        if arriving is None:
            self.close()
            return
        arriving.received += len(data)
        try:
            arriving.parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as broken:
            arriving.fail(httpx.RemoteProtocolError(f"not HTTP/1.1: {broken}"))
        if len(arriving.body) > self._most:
            arriving.cut()
        elif arriving.received > self._most + LARGEST_HEAD:
            arriving.fail(httpx.RemoteProtocolError("The answer's head is too large."))

    def connection_lost(self, exc: Exception | None) -> None:
        arriving = self._arriving
        if arriving is None:
            return
        if exc is None:
            arriving.end()
        else:
            arriving.fail(httpx.ReadError(str(exc)))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
