"""
Answers that nobody reads: uvicorn would wait for ever, and some thousand connections that ask and
read nothing would close the fake to everybody.
"""

from __future__ import annotations

import socket
import sys

SECONDS = 30.0
"""Ours; iCIMS says nothing of it."""


def give_up(listening: socket.socket, *, after: float = SECONDS) -> None:
    """
    On each connection that is accepted here, where the system can (RFC 5482): whoever reads slowly
    has all the time there is, and an answer that waits on purpose is not touched.
    """
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(after * 1000))
