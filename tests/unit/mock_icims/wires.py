"""The fake's protocol with the wire that it writes to, in one process and without a socket."""

from __future__ import annotations

import asyncio
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from mock_icims.cli.protocol import ConnectedProtocol


class Wire:
    """A transport that keeps what is written, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, piece: bytes) -> None:
        self.pieces.append(piece)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> object:
        return None

    def pause_reading(self) -> None:
        """Nothing comes by itself here."""

    def resume_reading(self) -> None:
        """Nothing comes by itself here."""


async def connected(app: ASGIApp) -> tuple[ConnectedProtocol, Wire]:
    config = uvicorn.Config(app, lifespan="off", ws="none", access_log=False)
    config.load()
    protocol = ConnectedProtocol(config=config, server_state=ServerState(), app_state={})
    wire = Wire()
    protocol.connection_made(cast(asyncio.Transport, wire))
    return protocol, wire


def call(times: int, body: bytes = b"") -> bytes:
    head = f"POST /connect/v1/{times} HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body
