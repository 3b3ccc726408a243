"""Addresses whose domain is not in ASCII: sent where the server can, and else parked at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from integration.domain.deliveries import Exchange
from integration.mail.compose import compose
from integration.mail.post import MailRejected
from integration.mail.smtp import SmtpPostman
from tests.unit.integration.invitation import LETTER
from tests.unit.integration.scripted_smtp import Script, ScriptedServer, listening
from tests.unit.integration.stage import TRACE, StandingClock

ABROAD = replace(LETTER, address="alice@bücher.test")
CANNOT = "refused: it takes no address outside of ASCII (SMTPUTF8, RFC 6531)"


def send(runner: asyncio.Runner, script: Script) -> tuple[list[bytes], list[Exchange]]:
    """The letters that came, and what is logged, whatever came of it."""
    server, logged = ScriptedServer(script), list[Exchange]()

    async def sent() -> None:
        async with listening(server):
            postman = SmtpPostman("127.0.0.1", server.port, clock=StandingClock())
            with suppress(MailRejected):
                await postman.send(compose(ABROAD), traceparent=TRACE, log=logged.append)
            await postman.close()

    runner.run(sent())
    return server.letters, logged


def test_a_server_that_can_is_given_the_letter_as_it_is(runner: asyncio.Runner) -> None:
    [letter], [logged] = send(runner, {"EHLO": b"250-mail.test\r\n250 SMTPUTF8\r\n"})

    assert logged.status == 250
    assert "<alice@bücher.test>".encode() in letter


def test_a_server_that_cannot_is_not_asked_for_three_days(runner: asyncio.Runner) -> None:
    """There was an answer, and it will be the same; somebody may correct the address."""
    letters, [logged] = send(runner, {})

    assert (letters, logged.error) == ([], CANNOT)
