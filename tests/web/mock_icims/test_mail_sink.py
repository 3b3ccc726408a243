"""The candidates' mail server, spoken to over a real socket."""

from __future__ import annotations

import asyncio

import aiosmtplib
import pytest

from tests.icims_cast import alice, northwind
from tests.web.mock_icims.mail_by_socket import (
    ALICE,
    SENDER,
    SIZE_LIMIT,
    invitation,
    mails,
    posted,
    sink,
)


def test_mail_to_a_candidate_is_kept_byte_for_byte() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        await aiosmtplib.send(invitation(), hostname="127.0.0.1", port=port)

    posted(story, tenant)

    [mail] = tenant.mailbox.newest_first()
    assert mail.to == (ALICE,)
    assert mail.sender == SENDER
    assert mail.raw.replace(b"\r\n", b"\n").endswith(b"\n.\n.. dots survive\n")


def test_mail_to_nobody_is_refused_as_a_real_server_does() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await aiosmtplib.send(
                invitation(to="mallory@candidates.test"), hostname="127.0.0.1", port=port
            )
        [one] = refused.value.recipients
        assert one.code == 550
        assert one.message.startswith("5.1.1 ")

    posted(story, tenant)

    assert mails(tenant) == []


def test_of_several_recipients_those_who_are_known_get_it() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        refused, _ = await aiosmtplib.send(
            invitation(),
            recipients=[ALICE, "mallory@candidates.test", "carol@northw.test"],
            hostname="127.0.0.1",
            port=port,
        )
        assert refused.keys() == {"mallory@candidates.test"}

    posted(story, tenant)

    assert mails(tenant) == [("Your assessment", (ALICE, "carol@northw.test"))]


def test_each_tenant_gets_its_own_mail() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    southern.candidates.put(alice(email="alice@elsewhere.test"))

    async def story(port: int) -> None:
        for to in (ALICE, "alice@elsewhere.test"):
            message = invitation(to=to, subject=to)
            await aiosmtplib.send(message, hostname="127.0.0.1", port=port)

    posted(story, northern, southern)

    assert mails(northern) == [(ALICE, (ALICE,))]
    assert mails(southern) == [("alice@elsewhere.test", ("alice@elsewhere.test",))]


def test_one_connection_carries_many_mails() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as connection:
            for number in range(20):
                await connection.send_message(invitation(subject=f"Number {number}"))

    posted(story, tenant)

    assert mails(tenant) == [(f"Number {number}", (ALICE,)) for number in reversed(range(20))]


def test_a_mail_over_the_limit_is_refused() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as connection:
            with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
                await connection.sendmail(SENDER, [ALICE], b"x" * 998 + b"\r\n" * SIZE_LIMIT)
            assert refused.value.code == 552

    posted(story, tenant)

    assert mails(tenant) == []


def test_a_connection_that_breaks_off_leaves_no_mail() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        for line in ("EHLO x", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{ALICE}>", "DATA"):
            writer.write(f"{line}\r\n".encode())
            while (await reader.readline())[3:4] == b"-":
                pass
        writer.write(b"Subject: half a ma")
        writer.close()
        await writer.wait_closed()

    posted(story, tenant)

    assert mails(tenant) == []


def test_garbage_is_answered_and_the_next_mail_gets_through() -> None:
    tenant = northwind()

    async def story(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(b"\x00\xff\xfe GET / HTTP/1.1\r\n")
        assert (await reader.readline()).startswith(b"5")
        writer.close()
        await writer.wait_closed()
        await aiosmtplib.send(invitation(), hostname="127.0.0.1", port=port)

    posted(story, tenant)

    assert len(mails(tenant)) == 1


def test_stopping_closes_what_is_open() -> None:
    async def play() -> None:
        async with sink(northwind()) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await reader.readline()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(play())
