"""Send by SMTP over one connection that is kept, and say what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.message import EmailMessage
from time import perf_counter

import aiosmtplib
from aiosmtplib.errors import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from integration.domain.deliveries import DeliveryKind, Exchange, logged_body, masked_headers
from integration.domain.ports import Clock
from integration.mail.post import Log, MailDeferred, MailFailure, MailRejected

SEND_SECONDS = 15.0
LOGGED_HEADERS = ("from", "to", "subject", "message-id", "date", "traceparent")


class SmtpPostman:
    """
    `send` returns when the server has taken the message.

    A connection cut after the text and before the 250 is MailDeferred: the message may have
    gone out, and goes out again (docs/decisions/0017-the-promise-and-the-durable-core.md).
    """

    def __init__(self, host: str, port: int, *, clock: Clock) -> None:
        self._client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            timeout=SEND_SECONDS,
            # Otherwise it would look its own name up, in the event loop.
            local_hostname="localhost",
        )
        self._url = f"smtp://{host}:{port}"
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        """Logs the attempt whatever comes of it."""
        started_at, began = self._clock.now(), perf_counter()
        entry = Exchange(
            kind=DeliveryKind.EMAIL,
            method="SMTP",
            url=self._url,
            request_headers=masked_headers(
                {name: str(message[name]) for name in LOGGED_HEADERS if message[name]}
            ),
            request_body=logged_body(_text_of(message)),
            status=None,
            response_headers={},
            response_body=None,
            duration_ms=0.0,
            error=None,
            started_at=started_at,
            traceparent=traceparent,
        )
        try:
            said = await self._deliver(message)
        except MailFailure as failed:
            log(replace(entry, status=failed.status, error=str(failed), duration_ms=_since(began)))
            raise
        log(replace(entry, status=250, response_body=said, duration_ms=_since(began)))

    async def close(self) -> None:
        async with self._one_at_a_time:
            self._client.close()

    async def _deliver(self, message: EmailMessage) -> str:
        try:
            async with self._one_at_a_time, asyncio.timeout(SEND_SECONDS):
                await self._connect()
                _, said = await self._client.send_message(message)
        except (SMTPException, TimeoutError, OSError) as broken:
            if not isinstance(broken, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError):
                # What state the connection is in cannot be known.
                self._client.close()
            raise _failure(broken) from broken
        return said

    async def _connect(self) -> None:
        """An idle connection may have been closed by the server; asking costs one line."""
        if self._client.is_connected:
            try:
                await self._client.noop()
            except (SMTPException, OSError):
                self._client.close()
        if not self._client.is_connected:
            await self._client.connect()


def _failure(broken: Exception) -> MailFailure:
    """Only an answer about this message or this address may say "never"."""
    if isinstance(broken, SMTPRecipientsRefused):
        status = min(each.code for each in broken.recipients)
        said = "; ".join(f"{each.code} {each.message}" for each in broken.recipients)
    elif isinstance(broken, SMTPResponseException):
        status, said = broken.code, f"{broken.code} {broken.message}"
    else:
        return MailDeferred(f"no answer: {broken or type(broken).__name__}")

    about_it = isinstance(broken, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError)
    kind = MailRejected if about_it and 500 <= status <= 599 else MailDeferred
    return kind(f"refused: {said}", status=status)


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 3)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    return str(body.get_content()) if body else ""
