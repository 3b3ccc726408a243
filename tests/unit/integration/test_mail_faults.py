"""
Everything a mail server can do to an invitation: tried again by the schedule, or parked with what
the server said; never twice unless it may have been taken, and then under one Message-ID.
"""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from integration.domain.deliveries import Outcome
from integration.domain.retry import JITTER, SCHEDULE
from integration.domain.work import WorkKind, WorkState
from integration.mail.post import Log
from integration.mail.smtp import SmtpPostman
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.work import work
from tests.certificates import END, self_signed
from tests.databases import sqlite_url
from tests.unit.integration.fake_icims import FakeIcims
from tests.unit.integration.mail_server import Mailbox, mail_server
from tests.unit.integration.scripted_smtp import Does, Script, ScriptedServer, listening
from tests.unit.integration.stage import Stage, StandingClock

# For what never ends. Everything else may take as long as a busy machine needs.
IMPATIENCE, PATIENCE = 0.3, 15.0
OFFERS_TLS = b"250-mail.test\r\n250 STARTTLS\r\n"
YESTERYEAR = datetime(2021, 1, 1, tzinfo=UTC)
PARKED = "The mail server refused the invitation: refused: "


@dataclass(frozen=True)
class Case:
    """`parked` is what the order's page says; otherwise it is tried again. `port`: not ours."""

    name: str
    script: Script
    said: str
    parked: bool = False
    taken: bool = False
    """The letter may have come whole, and JobCannon cannot know."""

    endless: bool = False

    port: int | None = None


def later(
    name: str,
    stage: str,
    what: bytes | Does,
    said: str,
    *,
    taken: bool = False,
    endless: bool = False,
) -> Case:
    return Case(name, {stage: what}, said, taken=taken, endless=endless)


def silent(name: str, stage: str, what: Does = Does.HANGS, *, taken: bool = False) -> Case:
    return later(name, stage, what, "no answer", taken=taken, endless=True)


def never(name: str, stage: str, reply: bytes) -> Case:
    return Case(name, {stage: reply}, reply.decode().strip(), parked=True)


CASES = (
    # S1
    Case("refused", {}, "no answer", port=9),
    # S2
    later("421_at_the_banner", "banner", b"421 4.3.2 Closing\r\n", "421"),
    later("421_at_mail", "MAIL", b"421 4.7.0 Too many\r\n", "421"),
    later("451_at_mail", "MAIL", b"451 4.3.0 Try later\r\n", "451"),
    later("450_at_rcpt", "RCPT", b"450 4.2.1 Greylisted\r\n", "450"),
    later("452_at_rcpt", "RCPT", b"452 4.2.2 Mailbox full\r\n", "452"),
    later("421_at_data", "DATA", b"421 4.3.2 Closing\r\n", "421"),
    later("452_after_the_text", "text", b"452 4.3.1 No storage\r\n", "452"),
    # S3
    never("550_at_rcpt", "RCPT", b"550 5.1.1 No such user\r\n"),
    never("553_at_rcpt", "RCPT", b"553 5.1.3 Bad address\r\n"),
    never("550_at_mail", "MAIL", b"550 5.7.1 Sender rejected\r\n"),
    never("554_at_data", "DATA", b"554 5.7.1 No\r\n"),
    never("554_after_the_text", "text", b"554 5.7.1 Spam\r\n"),
    later("554_at_the_banner", "banner", b"554 No SMTP service here\r\n", "554"),
    # S4
    silent("no_banner", "banner"),
    silent("no_answer_to_ehlo", "EHLO"),
    silent("no_answer_to_rcpt", "RCPT"),
    # S5
    silent("drips_for_ever", "MAIL", Does.DRIPS_FOR_EVER),
    # S6
    later("cut_at_the_banner", "banner", Does.CUTS, "no answer"),
    later("cut_at_rcpt", "RCPT", Does.CUTS, "no answer"),
    later("cut_within_the_text", "text", Does.CUTS_WITHIN_THE_TEXT, "no answer"),
    later("cut_after_the_text", "text", Does.CUTS, "no answer", taken=True),
    silent("no_answer_to_the_text", "text", taken=True),
    # S7: offered and not kept is never answered with a letter in clear.
    Case("tls_refused", {"EHLO": OFFERS_TLS, "STARTTLS": b"454 4.7.0 Not now\r\n"}, "454"),
    Case("tls_cut", {"EHLO": OFFERS_TLS, "STARTTLS": Does.CUTS}, "no answer"),
    Case("tls_is_none", {"EHLO": OFFERS_TLS, "STARTTLS": b"220 Go\r\n220 Go\r\n"}, "no answer"),
    # S8: our setting, and nothing about the address.
    later("530_at_mail", "MAIL", b"530 5.7.0 Authentication required\r\n", "530"),
    later("535_at_mail", "MAIL", b"535 5.7.8 Credentials invalid\r\n", "535"),
    # S9
    later("garbage", "banner", b"\x00\xff\x16\x03\x01\r\n", "no answer"),
    later("http", "banner", b"HTTP/1.1 400 Bad Request\r\n\r\n", "no answer"),
    later("two_replies", "MAIL", b"250 OK\r\n250 OK\r\n", "no answer", endless=True),
    later("endless_line", "EHLO", b"250-" + b"x" * 100_000, "no answer"),
)


@dataclass
class Post:
    """A new connection for each case, and its own patience."""

    postman: SmtpPostman

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        await self.postman.send(message, traceparent=traceparent, log=log)

    async def close(self) -> None:
        await self.postman.close()


@dataclass
class World:
    """One JobCannon whose invitation went out; the step can be asked for again."""

    stage: Stage
    server: ScriptedServer
    post: Post

    def send_again(
        self, script: Script, *, port: int | None = None, endless: bool = False
    ) -> dict[str, object]:
        """What becomes of it: the row of its work."""
        self.server.script = script
        self.stage.wait_for(self.post.close())
        self.post.postman = SmtpPostman(
            "127.0.0.1",
            port or self.server.port,
            clock=self.stage.clock,
            seconds=IMPATIENCE if endless else PATIENCE,
        )
        self.stage.tx(lambda tx: tx.execute(delete(deliveries)))
        due = {"state": "due", "attempts": 0, "due_at": self.stage.clock.at, "reason": None}
        again = update(work).where(work.c.kind == WorkKind.EMAIL).values(**due, reason_code=None)
        self.stage.tx(lambda tx: tx.execute(again))
        self.stage.settle()
        (row,) = self.stage.work(WorkKind.EMAIL)
        return dict(row)

    def send_to_a_real_one(
        self, *, tls: ssl.SSLContext | None = None, login: bool = False
    ) -> tuple[dict[str, object], Mailbox]:
        """To a server of aiosmtpd in place of the scripted one."""
        mailbox, end = Mailbox(), AsyncExitStack()
        serving = end.enter_async_context(mail_server(mailbox, tls=tls, login=login))
        _, port = self.stage.wait_for(serving)
        try:
            return self.send_again({}, port=port), mailbox
        finally:
            self.stage.wait_for(self.post.close())
            self.stage.wait_for(end.aclose())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asyncio.Runner() as runner:
        end, server, clock = AsyncExitStack(), ScriptedServer(), StandingClock()
        runner.run(end.enter_async_context(listening(server)))
        post = Post(SmtpPostman("127.0.0.1", server.port, clock=clock))
        stage = Stage(
            sqlite_url(tmp_path_factory.mktemp("mail")),
            runner,
            world=(FakeIcims(), clock, post),  # type: ignore[arg-type]  # a real one, for once
        )
        stage.install()
        stage.request()
        stage.settle()
        yield World(stage, server, post)
        runner.run(post.close())
        runner.run(end.aclose())
        stage.close()
    gc.collect()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_mail_server_does(world: World, case: Case) -> None:
    stage, server = world.stage, world.server
    server.letters.clear()

    row = world.send_again(case.script, port=case.port, endless=case.endless)

    (logged,) = stage.log()
    assert case.said in (logged.exchange.error or ""), logged.exchange.error
    if case.parked:
        assert (row["state"], row["due_at"]) == (WorkState.PARKED, None)
        assert row["reason"] == f"{PARKED}{case.said}"
        assert logged.outcome is Outcome.PARKED
    else:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= stage.clock.at + SCHEDULE[0] * (1 - JITTER)  # type: ignore[operator]
        assert logged.outcome is Outcome.WILL_RETRY

    came = len(server.letters)
    assert came == 0 or "text" in case.script
    assert came == 1 or not case.taken or case.endless
    assert world.send_again({})["state"] == WorkState.DONE
    known = [message_from_bytes(letter)["Message-ID"] for letter in server.letters]
    assert len(known) == came + 1
    assert len(set(known)) == 1


def test_a_slow_server_is_waited_for(world: World) -> None:
    script = dict.fromkeys(("banner", "EHLO", "MAIL", "RCPT", "DATA", "text"), Does.DRIPS)

    row = world.send_again(script)

    assert row["state"] == WorkState.DONE, row["reason"]


def test_a_letter_that_bounced_is_not_sent_again_by_itself(world: World) -> None:
    world.send_again({"RCPT": b"550 5.1.1 No such user\r\n"})
    world.server.script, world.server.letters[:] = {}, []

    world.stage.settle_within(hours=100)

    assert world.server.letters == []
    (row,) = world.stage.work(WorkKind.EMAIL)
    assert row["reason_code"] == "mail_refused"


@dataclass(frozen=True)
class Believed:
    """A certificate that the mail server shows, and what becomes of the letter."""

    name: str
    host: str = "127.0.0.1"
    until: datetime = END
    trusted: bool = True
    said: str | None = None


CERTIFICATES = (
    Believed("trusted"),
    Believed("self_signed", trusted=False, said="self-signed certificate"),
    Believed("of_another_host", host="mail.other.test", said="certificate is not valid for"),
    Believed("expired", until=YESTERYEAR, said="certificate has expired"),
)


@pytest.mark.parametrize("case", CERTIFICATES, ids=lambda case: case.name)
def test_a_server_that_offers_tls_is_believed_with_a_good_certificate_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Believed
) -> None:
    shown = self_signed(tmp_path / "shown.pem", host=case.host, until=case.until)
    if case.trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.file))

    row, mailbox = world.send_to_a_real_one(tls=shown.server())

    (logged,) = world.stage.log()
    if case.said is None:
        assert row["state"] == WorkState.DONE, row["reason"]
        assert mailbox.encrypted == [True]
    else:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1)
        assert case.said in (logged.exchange.error or ""), logged.exchange.error
        assert mailbox.letters == [], "not in clear either"


def test_a_server_that_wants_a_login_is_tried_again_and_never_given_one(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = self_signed(tmp_path / "shown.pem", host="127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.file))

    row, mailbox = world.send_to_a_real_one(tls=shown.server(), login=True)

    (logged,) = world.stage.log()
    assert (row["state"], row["attempts"]) == (WorkState.DUE, 1)
    assert logged.exchange.status == 530
    assert "Authentication required" in (logged.exchange.error or "")
    assert (mailbox.letters, mailbox.logins) == ([], 0)
