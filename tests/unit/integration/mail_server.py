"""A real SMTP server with opinions."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP as SmtpProtocol
from aiosmtpd.smtp import Envelope, Session


@dataclass
class Mailbox:
    """A real SMTP server's opinions: `replies` by command, used up one at a time."""

    letters: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    """Of each letter, whether it came over TLS."""

    connections: int = 0
    logins: int = 0
    replies: dict[str, list[str]] = field(default_factory=dict)

    async def handle_AUTH(
        self, server: SmtpProtocol, session: Session, envelope: Envelope, args: list[str]
    ) -> str:
        self.logins += 1
        return "535 5.7.8 Credentials invalid"

    async def handle_RCPT(
        self,
        server: SmtpProtocol,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if reply := self.replies.get("RCPT"):
            return reply.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SmtpProtocol, session: Session, envelope: Envelope) -> str:
        if reply := self.replies.get("DATA"):
            return reply.pop(0)
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        self.encrypted.append(session.ssl is not None)
        return "250 Taken"


@asynccontextmanager
async def mail_server(
    mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[tuple[asyncio.Server, int]]:
    """With `tls` it offers STARTTLS, with `login` it takes mail from those who say who they are."""

    def connected() -> SmtpProtocol:
        mailbox.connections += 1
        return SmtpProtocol(
            mailbox,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=tls,
            auth_required=login,
        )

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    try:
        yield server, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
