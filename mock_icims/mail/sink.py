"""Real SMTP on a socket: what a candidate is sent ends in a staging mailbox and goes no further."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING
from weakref import WeakSet

from mock_icims.mail import faults
from mock_icims.services.mailroom import MailRoom

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 10 * 1024 * 1024
HOSTNAME = "mail.icims-staging.test"


class Sink:
    """Answers 550 5.1.1 for an address that is nobody's here, as a real mail server does."""

    def __init__(self, mail_room: MailRoom, *, size_limit: int = SIZE_LIMIT) -> None:
        self.mail_room = mail_room
        self.size_limit = size_limit
        self._server: asyncio.Server | None = None
        self._open: WeakSet[SMTP] = WeakSet()

    async def start(self, sock: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._session, sock=sock)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for session in self._open:
            if session.transport is not None:
                session.transport.close()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.mail_room.knows(address):
            return "550 5.1.1 No such mailbox here: no candidate and nobody of the staff has it"

        tenant = self.mail_room.only_owner([address])
        fault = faults.struck(tenant, "smtp.rcpt", [address])
        if fault is not None and tenant is not None:
            refusal = await faults.reply(fault, tenant, server)
            if refusal is not None:
                return refusal

        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        tenant = self.mail_room.only_owner(envelope.rcpt_tos)
        fault = faults.struck(tenant, "smtp.data", envelope.rcpt_tos)
        if fault is None or tenant is None:
            return self._kept(envelope)

        if fault.effect.applied:
            self._kept(envelope)
        return await faults.reply(fault, tenant, server) or self._kept(envelope)

    def _kept(self, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.mail_room.deliver(sender=envelope.mail_from or "", to=envelope.rcpt_tos, raw=content)
        return "250 2.0.0 Kept in the staging mailbox"

    def _session(self) -> SMTP:
        # Imported with the first connection: the programs that never get mail start sooner.
        from aiosmtpd.smtp import SMTP

        session = SMTP(
            self,
            hostname=HOSTNAME,
            ident="iCIMS staging mailbox",
            data_size_limit=self.size_limit,
            enable_SMTPUTF8=True,
        )
        self._open.add(session)
        return session
