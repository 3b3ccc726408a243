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
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from integration.domain.deliveries import DeliveryKind, Exchange, logged_body, masked_headers
from integration.domain.ports import Clock
from integration.mail.post import Log, MailDeferred, MailFailure, MailRejected

SEND_SECONDS = 15.0
# With those of the letter itself less than a step may take, so that no letter is cut in half.
TURN_SECONDS = 9.0
LONGEST_SAID = 300
# RFC 4954: the server wants to know who we are, which is a setting and nothing about this letter.
UNAUTHENTICATED = frozenset({530, 534, 535, 538})
LOGGED_HEADERS = ("from", "to", "subject", "message-id", "date", "traceparent")


class SmtpPostman:
    """
    `send` returns when the server has taken the message.

    A connection cut after the text and before the 250 is MailDeferred: the message may have
    gone out, and goes out again (docs/decisions/0017-the-promise-and-the-durable-core.md).
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        clock: Clock,
        seconds: float = SEND_SECONDS,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        """
        `seconds` for a letter in all, however slowly the server talks, and `turn_seconds` until it
        is its turn.
        """
        self._client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            timeout=seconds,
            # Otherwise it would look its own name up, in the event loop.
            local_hostname="localhost",
        )
        self._url = f"smtp://{host}:{port}"
        self._clock = clock
        self._seconds, self._turn_seconds = seconds, turn_seconds
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
        await self._come_to_turn()
        try:
            async with asyncio.timeout(self._seconds):
                await self._connect()
                _, said = await self._client.send_message(message)
        except (SMTPException, TimeoutError, OSError) as broken:
            failure = _failure(broken)
            if not _is_an_answer(broken, failure.status):
                # What state the connection is in cannot be known.
                self._client.close()
            raise failure from broken
        except asyncio.CancelledError:
            self._client.close()
            raise
        finally:
            self._one_at_a_time.release()
        return said

    async def _come_to_turn(self) -> None:
        try:
            async with asyncio.timeout(self._turn_seconds):
                await self._one_at_a_time.acquire()
        except TimeoutError as late:
            raise MailDeferred("not sent: the letters before it take too long") from late

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
    elif isinstance(broken, SMTPResponseException) and broken.code > 0:
        status, said = broken.code, f"{broken.code} {broken.message}"
    elif isinstance(broken, SMTPNotSupported):
        # Of this server: its list of what it can do will be the same in an hour.
        return MailRejected("refused: it takes no address outside of ASCII (SMTPUTF8, RFC 6531)")
    else:
        return MailDeferred(f"no answer: {_legible(str(broken)) or type(broken).__name__}")

    never = _is_an_answer(broken, status) and status >= 500 and status not in UNAUTHENTICATED
    kind = MailRejected if never else MailDeferred
    return kind(f"refused: {_legible(said)}", status=status)


def _legible(said: str) -> str:
    """Whatever a server says, a log and a page can hold: PostgreSQL keeps no NUL."""
    plain = "".join(c if c.isprintable() else " " for c in said)
    return " ".join(plain.split())[:LONGEST_SAID]


def _is_an_answer(broken: Exception, status: int | None) -> bool:
    """A refusal at its place in the dialogue; a "250" in place of "354" is none."""
    about_it = isinstance(broken, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError)
    return about_it and status is not None and 400 <= status <= 599


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 3)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    return str(body.get_content()) if body else ""
