"""What is cut off since a step may not last longer is logged, and holds up nobody."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

import httpx
import pytest

from integration.domain.deliveries import DeliveryKind, Exchange
from integration.icims.exchanges import CUT_OFF, Call, exchange
from integration.icims.wire import Wire
from integration.mail.post import MailDeferred
from integration.mail.smtp import SEND_SECONDS, TURN_SECONDS, SmtpPostman
from integration.worker.loop import STEP_SECONDS
from tests.unit.integration.scripted_smtp import Does, ScriptedServer, listening
from tests.unit.integration.stage import TRACE, StandingClock


class Deaf(httpx.AsyncBaseTransport):
    """Takes calls and never answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this")


@dataclass
class Attentive(ScriptedServer):
    """Remembers at which stages it was."""

    stages: list[str] = field(default_factory=list)

    async def _say(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stage: str
    ) -> bool:
        self.stages.append(stage)
        return await super()._say(reader, writer, stage)

    async def comes_to(self, stage: str) -> None:
        async with asyncio.timeout(10):
            while stage not in self.stages:
                await asyncio.to_thread(bool)


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "no-reply@jobcannon.test", "alice@example.com"
    message["Message-ID"] = "<alice@jobcannon.test>"
    message.set_content("Begin here.")
    return message


async def cut_off(task: asyncio.Task[object]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_call_that_is_cut_off_is_in_the_log(runner: asyncio.Runner) -> None:
    """iCIMS may have taken it, and nobody would know that it was made."""
    logged: list[Exchange] = []
    call = Call(
        kind=DeliveryKind.PROFILE_STAMP,
        method="PATCH",
        url="https://icims.test/connect/v1/customers/cus_acme000001/candidates/cand_alice00001",
        headers={},
        body=b"{}",
        traceparent=TRACE,
    )

    async def cut() -> None:
        deaf = Deaf()
        asking = exchange(Wire(deaf), call, clock=StandingClock(), log=logged.append)
        task: asyncio.Task[object] = asyncio.create_task(asking)
        await deaf.asked.wait()
        await cut_off(task)

    runner.run(cut())

    assert [(one.kind, one.status, one.error) for one in logged] == [
        (DeliveryKind.PROFILE_STAMP, None, CUT_OFF)
    ]


def test_a_letter_that_is_cut_off_holds_up_none_of_the_next(runner: asyncio.Runner) -> None:
    server, logged = Attentive({"RCPT": Does.HANGS}), list[Exchange]()

    async def sent() -> None:
        async with listening(server):
            postman = SmtpPostman("127.0.0.1", server.port, clock=StandingClock())
            sending = postman.send(letter(), traceparent=TRACE, log=logged.append)
            task: asyncio.Task[object] = asyncio.create_task(sending)
            await server.comes_to("RCPT")
            await cut_off(task)

            server.script = {}
            async with asyncio.timeout(5):
                await postman.send(letter(), traceparent=TRACE, log=logged.append)
            await postman.close()

    runner.run(sent())

    assert (len(server.letters), [one.status for one in logged]) == (1, [250])


def test_a_letter_that_does_not_come_to_its_turn_is_logged_and_sent_later(
    runner: asyncio.Runner,
) -> None:
    server, logged = Attentive({"banner": Does.HANGS}), list[Exchange]()

    async def waited() -> None:
        async with listening(server):
            postman = SmtpPostman("127.0.0.1", server.port, clock=StandingClock(), turn_seconds=0.1)
            sending = postman.send(letter(), traceparent=TRACE, log=logged.append)
            first: asyncio.Task[object] = asyncio.create_task(sending)
            await server.comes_to("banner")
            with pytest.raises(MailDeferred, match="letters before it"):
                await postman.send(letter(), traceparent=TRACE, log=logged.append)
            await cut_off(first)

    runner.run(waited())

    assert [one.error for one in logged] == ["not sent: the letters before it take too long"]


def test_a_step_has_the_time_for_a_letter_that_had_to_wait_for_its_turn() -> None:
    assert TURN_SECONDS + SEND_SECONDS < STEP_SECONDS
