"""The fake's mail server on a real socket, and an invitation that goes there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage

from mock_icims.mail.sink import Sink
from mock_icims.services.mailroom import MailRoom
from mock_icims.storage.world import Tenant
from tests.icims_cast import world_with

ALICE = "alice@candidates.test"
SIZE_LIMIT = 100_000
SENDER = "assessments@jobcannon.test"


@asynccontextmanager
async def sink(*tenants: Tenant) -> AsyncIterator[int]:
    """The port on which the mail of these tenants is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server = Sink(MailRoom(world_with(*tenants)), size_limit=SIZE_LIMIT)
    await server.start(listening)
    try:
        yield listening.getsockname()[1]
    finally:
        await server.stop()


def posted(story: Callable[[int], Awaitable[None]], *tenants: Tenant) -> None:
    async def play() -> None:
        async with sink(*tenants) as port:
            await story(port)

    asyncio.run(play())


def invitation(*, to: str = ALICE, subject: str = "Your assessment") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"JobCannon <{SENDER}>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<inv_1@jobcannon.test>"
    message.set_content("Open http://127.0.0.1:8200/assessments/abc\n.\n.. dots survive\n")
    return message


def mails(tenant: Tenant) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.subject, mail.to) for mail in tenant.mailbox.newest_first()]
