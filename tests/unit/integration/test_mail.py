"""The invitation, and a real SMTP server that takes it or does not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from integration.domain.deliveries import Exchange
from integration.domain.orders import EmailTemplate
from integration.mail.compose import compose, is_address
from integration.mail.post import MailDeferred, MailRejected
from integration.mail.smtp import SmtpPostman
from tests.unit.integration.invitation import LETTER, LINK, parts
from tests.unit.integration.mail_server import Mailbox, mail_server
from tests.unit.integration.stage import TRACE, StandingClock


@pytest.mark.parametrize("template", list(EmailTemplate))
def test_both_templates_carry_the_link_in_text_and_html(template: EmailTemplate) -> None:
    text, html = parts(compose(replace(LETTER, template=template)))

    assert LINK in text.split()
    assert f'href="{LINK}"' in html
    assert "Alice Moreau" in text
    assert "Acme &amp; Söhne" in html
    assert "Lead &lt;Warehouse&gt;" in html
    assert "support@jobcannon.example" in text


@pytest.mark.parametrize("template", list(EmailTemplate))
def test_a_letter_says_what_awaits_whoever_follows_it_and_until_when(
    template: EmailTemplate,
) -> None:
    reasoning = replace(LETTER, template=template, asks="questions", items=24, minutes=25)
    for part in parts(compose(reasoning)):
        assert "24 questions, about 25 minutes" in part
        assert "statements" not in part
        assert "open for 30 days." in part
    for part in parts(compose(replace(LETTER, template=template, days=1))):
        assert "open for 1 day." in part


@pytest.mark.parametrize("name", ["می\u200cشم", "Ada 👩\u200d💻"])
def test_a_name_keeps_what_joins_its_letters_and_what_keeps_them_apart(name: str) -> None:
    letter = compose(replace(LETTER, name=name))

    assert letter["To"].addresses[0].display_name == name
    for part in parts(letter):
        assert f"Hello {name}," in part


def test_the_branded_letter_comes_in_the_customers_name_from_our_address() -> None:
    branded = compose(LETTER)
    plain = compose(replace(LETTER, template=EmailTemplate.DEFAULT))

    assert str(branded["From"]) == "Acme & Söhne via JobCannon <assessments@jobcannon.test>"
    assert str(branded["Subject"]) == "Acme & Söhne: your assessment for Lead <Warehouse>"
    assert str(plain["From"]) == "JobCannon <assessments@jobcannon.test>"
    assert branded["Message-ID"] == "<inv_0000000001@jobcannon.test>"
    assert branded["Traceparent"] == TRACE


def test_the_same_letter_is_the_same_to_the_byte() -> None:
    assert compose(LETTER).as_bytes() == compose(LETTER).as_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: mallory@evil.test",
        "=?utf-8?q?=0D=0ABcc:_mallory=40evil.test?=",
        "Eve\x00",
        "Eve\u2028",
        "",
        "Ωμέγα",
    ],
    ids=["line end", "encoded word", "NUL", "line separator", "nameless", "Greek"],
)
def test_no_name_becomes_a_header(name: str) -> None:
    message = message_from_bytes(
        compose(replace(LETTER, name=name, company=name, job_title=name)).as_bytes()
    )

    assert message["Bcc"] is None
    assert message.get_all("To") is not None
    assert len(message.get_all("Subject") or []) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Kowalski, Meyer & Partners International Consulting Group (Holdings), LLC, New York",
        f"Eve <mallory@evil.test>, {'e' * 90}",
        f'Eve, "{"e" * 90}= ?({"e" * 90}',
        f"Wiśniewska, {'e' * 90}, <mallory@evil.test>, Ωμέγα",
    ],
    ids=["commas", "address", "empty line", "not in ASCII"],
)
def test_a_name_that_is_longer_than_a_line_stays_one_name(name: str) -> None:
    letter = compose(replace(LETTER, name=name, company=name))

    sent = message_from_bytes(letter.as_bytes(), policy=default)
    assert sent.keys() == letter.keys()
    (to,), (by,) = sent["To"].addresses, sent["From"].addresses
    assert (to.addr_spec, by.addr_spec) == ("alice@candidates.test", "assessments@jobcannon.test")
    # The standard library's reader puts a blank between two encoded words.
    assert to.display_name.replace(" ", "") == name.replace(" ", "")
    assert by.display_name.replace(" ", "") == f"{name}viaJobCannon".replace(" ", "")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("alice@candidates.test", True),
        ("alice+tag@candidates.test", True),
        ("alice", False),
        ("@candidates.test", False),
        ("alice@", False),
        ("", False),
        ("a@b.test, c@d.test", False),
        ("a@b.test\nBcc: c@d.test", False),
        ("Alice <a@b.test>", False),
        ("a@b@c.test", False),
    ],
)
def test_an_address_is_one_address(text: str, good: bool) -> None:
    assert is_address(text) is good


def test_letters_go_out_over_one_connection_and_are_logged() -> None:
    mailbox, log = Mailbox(), list[Exchange]()

    async def send_two() -> None:
        async with mail_server(mailbox) as (_, port):
            postman = SmtpPostman("127.0.0.1", port, clock=StandingClock())
            for _ in range(2):
                await postman.send(compose(LETTER), traceparent=TRACE, log=log.append)
            await postman.close()

    asyncio.run(send_two())
    received = message_from_bytes(mailbox.letters[0], policy=default)
    assert received["message-id"] == LETTER.message_id
    assert (len(mailbox.letters), mailbox.connections) == (2, 1)
    assert [(entry.status, entry.error) for entry in log] == [(250, None), (250, None)]
    assert LINK not in str(log)


@pytest.mark.parametrize(
    ("command", "reply", "failure", "status"),
    [
        ("RCPT", "550 No such user", MailRejected, 550),
        ("RCPT", "450 Later", MailDeferred, 450),
        ("DATA", "554 Spam", MailRejected, 554),
        ("DATA", "452 Full", MailDeferred, 452),
    ],
)
def test_the_servers_reply_decides_between_later_and_never(
    command: str, reply: str, failure: type[Exception], status: int
) -> None:
    mailbox, log = Mailbox(replies={command: [reply]}), list[Exchange]()

    async def send_twice() -> None:
        async with mail_server(mailbox) as (_, port):
            postman = SmtpPostman("127.0.0.1", port, clock=StandingClock())
            with pytest.raises(failure, match=reply):
                await postman.send(compose(LETTER), traceparent=TRACE, log=log.append)
            await postman.send(compose(LETTER), traceparent=TRACE, log=log.append)
            await postman.close()

    asyncio.run(send_twice())
    assert [entry.status for entry in log] == [status, 250]
    assert len(mailbox.letters) == 1


def test_no_mail_server_means_later() -> None:
    log = list[Exchange]()

    async def send() -> None:
        async with mail_server(Mailbox()) as (_, port):
            pass
        postman = SmtpPostman("127.0.0.1", port, clock=StandingClock())
        with pytest.raises(MailDeferred):
            await postman.send(compose(LETTER), traceparent=TRACE, log=log.append)

    asyncio.run(send())
    assert log[0].status is None
    assert "no answer" in (log[0].error or "")
