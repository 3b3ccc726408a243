"""A mail server that says at each stage what it is told to: a socket, and no library of SMTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

USUAL = {
    "banner": b"220 mail.test ESMTP\r\n",
    "EHLO": b"250-mail.test\r\n250 8BITMIME\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 Go on\r\n",
    "text": b"250 Taken\r\n",
    "NOOP": b"250 OK\r\n",
    "RSET": b"250 OK\r\n",
    "QUIT": b"221 Bye\r\n",
}
NAMES = {"STAR": "STARTTLS"}


class Does(Enum):
    HANGS = "hangs"
    CUTS = "cuts"
    CUTS_WITHIN_THE_TEXT = "cuts within the text"
    DRIPS_FOR_EVER = "drips for ever"
    DRIPS = "drips"


Script = Mapping[str, bytes | Does]


@dataclass
class ScriptedServer:
    """`script` says by stage what differs from the usual; `letters` are those that came whole."""

    script: Script = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if await self._say(reader, writer, "banner"):
                while await self._answer(reader, writer):
                    pass
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = await reader.readline()
        stage = line[:4].decode("latin-1").strip().upper()
        if not stage or not await self._say(reader, writer, NAMES.get(stage, stage)):
            return False
        if stage != "DATA" or self._at("DATA") not in (USUAL["DATA"], Does.DRIPS):
            return stage != "QUIT"
        if self._at("text") is Does.CUTS_WITHIN_THE_TEXT:
            await reader.readline()
            return False
        self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
        return await self._say(reader, writer, "text")

    def _at(self, stage: str) -> bytes | Does:
        return self.script.get(stage, USUAL.get(stage, b"500 What?\r\n"))

    async def _say(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stage: str
    ) -> bool:
        """False when it has nothing more to say."""
        match self._at(stage):
            case bytes() as reply:
                writer.write(reply)
            case Does.HANGS:
                await reader.read()
                return False
            case Does.DRIPS:
                for byte in USUAL[stage]:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0)
            case Does.DRIPS_FOR_EVER:
                while True:
                    writer.write(b"2")
                    await writer.drain()
                    await asyncio.sleep(0.01)
            case _:
                return False
        await writer.drain()
        return True


@asynccontextmanager
async def listening(server: ScriptedServer) -> AsyncIterator[None]:
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 20)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        listener.close()
