"""Whoever takes a message to the mail server, and what can come of it."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from integration.domain.deliveries import Exchange

Log = Callable[[Exchange], None]


class MailFailure(Exception):
    """`status` is the server's reply code, or None when there was no reply."""

    def __init__(self, said: str, *, status: int | None = None) -> None:
        super().__init__(said)
        self.status = status


class MailDeferred(MailFailure):
    """Not now: refused for a time, or no server there. Trying again is safe."""


class MailRejected(MailFailure):
    """Not ever: the server refused this message or this address for good (5yz)."""


class Postman(Protocol):
    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        """Returns when the message is taken; raises MailFailure. Logs either way."""
        ...

    async def close(self) -> None: ...
