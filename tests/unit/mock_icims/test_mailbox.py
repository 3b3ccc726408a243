"""Mail: whose it is, what it says, where its links lead."""

from __future__ import annotations

import asyncio
import time
from email.message import EmailMessage

import pytest

from mock_icims.domain.letters import links_in, opened
from mock_icims.domain.mailbox import Mail, matching
from mock_icims.services.mailroom import MailRoom
from tests.icims_cast import NOON, alice, northwind, world_with

ALICE = "alice@candidates.test"
LINK = "http://127.0.0.1:8200/assessments/Zx0v1YQ2mJ3tF4hK"


def letter(*, subject: str = "Your assessment", to: str = "alice@candidates.test") -> bytes:
    message = EmailMessage()
    message["From"] = "JobCannon <assessments@jobcannon.test>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<inv_1@jobcannon.test>"
    message["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    message.set_content(f"Hello Zoë,\n\nplease open {LINK}. Thank you!\n")
    message.add_alternative(
        f'<p>Hello Zoë, <a href="{LINK}">begin</a> or <a href="/local">not</a>'
        '<a href="https://jobcannon.test/privacy?a=1&amp;b=2">Privacy</a></p>',
        subtype="html",
    )
    return message.as_bytes().replace(b"\n", b"\r\n")


def received(raw: bytes) -> Mail:
    tenant = northwind()
    room = MailRoom(world_with(tenant))
    room.deliver(sender="assessments@jobcannon.test", to=["alice@candidates.test"], raw=raw)
    return next(tenant.mailbox.newest_first())


def test_a_mail_knows_its_envelope_and_its_head() -> None:
    mail = received(letter())

    assert mail.sender == "assessments@jobcannon.test"
    assert mail.to == ("alice@candidates.test",)
    assert mail.subject == "Your assessment"
    assert mail.message_id == "<inv_1@jobcannon.test>"
    assert mail.received_at == NOON
    assert mail.id.startswith("mail_")


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        (b"From: a, [,b:;<x@y>, c:d;@e", ("From", "a, [,b:;<x@y>, c:d;@e")),
        (b"To: \xe9<", ("To", "\ufffd<")),
        (b"Content-Type: text/plain; charset=a\0b", ("Content-Type", 'text/plain; charset="a\0b"')),
        (b"From: " + b"(" * 900, ("From", "(" * 900)),
        *(
            (b"Content-Type: " + kind, ("Content-Type", kind.decode()))
            for kind in (b"a/b; c*=idna''d", b"a/b; c*=utf-16''d", b"a/b; c*=utf-7''+2AA-")
        ),
    ],
    ids=["group", "bytes", "charset", "depth", "a host's", "cut", "half a character"],
)
def test_a_mail_that_is_ill_formed_is_opened_as_well_as_it_can_be(
    head: bytes, shown: tuple[str, str]
) -> None:
    found = opened(received(head + b"\r\n\r\nHello"))

    assert shown in found.headers
    assert found.text == "Hello"


def test_an_opened_mail_shows_both_bodies_and_every_header() -> None:
    found = opened(received(letter()))

    assert found.text == f"Hello Zoë,\n\nplease open {LINK}. Thank you!\n"
    assert found.html is not None
    assert found.html.startswith("<p>Hello Zoë")
    assert dict(found.headers)["traceparent"].startswith("00-0af7651916cd43dd")


def test_links_are_taken_from_text_and_html_once_each() -> None:
    assert opened(received(letter())).links == (LINK, "https://jobcannon.test/privacy?a=1&b=2")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Open https://a.test/x, please.", ("https://a.test/x",)),
        ("(https://a.test/x) <https://b.test/y>", ("https://a.test/x", "https://b.test/y")),
        ("https://a.test/x?a=1&b=2#c", ("https://a.test/x?a=1&b=2#c",)),
        ("ftp://a.test and mailto:a@b.test", ()),
        (None, ()),
    ],
)
def test_an_address_ends_where_the_sentence_does(text: str | None, links: tuple[str, ...]) -> None:
    assert links_in(text=text, html=None) == links


def test_a_subject_beyond_ascii_is_read() -> None:
    assert received(letter(subject="Zoë, Ihre Einschätzung")).subject == "Zoë, Ihre Einschätzung"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("=?nosuch?q?a?=", "=?nosuch?q?a?="),
        ("=?utf-8?q?=ff?=", "=?utf-8?q?=ff?="),
        ("=?utf-8?b?QQQQQ?=", "=?utf-8?b?QQQQQ?="),
        ("=?hex?q?zz?=", "=?hex?q?zz?="),
        ("=?utf-7?q?Hi+2AA-?=", "Hi\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_subject_in_no_charset_is_kept_as_well_as_it_can_be(sent: str, shown: str) -> None:
    assert received(f"Subject: {sent}\r\n\r\nHello".encode()).subject == shown


def test_a_sender_in_no_charset_is_kept_as_well_as_it_can_be() -> None:
    """As the mail server reads the envelope."""
    tenant, sender = northwind(), b"z\xf6e@x.test".decode(errors="surrogateescape")
    MailRoom(world_with(tenant)).deliver(sender=sender, to=[ALICE], raw=letter())

    [mail] = tenant.mailbox.newest_first()

    assert mail.sender == "z\N{REPLACEMENT CHARACTER}e@x.test"


def test_half_a_character_is_in_nothing_that_is_shown() -> None:
    raw = b"Subject: =?utf-7?q?Hi+2AA-?=\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nHi+2AA-"

    found = opened(received(raw))

    assert found.text == "Hi\N{REPLACEMENT CHARACTER}"
    assert dict(found.headers)["Subject"].encode() == b"=?utf-7?q?Hi+2AA-?="


def test_a_mail_that_is_no_mail_is_still_kept() -> None:
    found = opened(received(b"\xff\xfe no headers at all"))

    assert found.html is None
    assert found.links == ()


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one)
        for one in range(depth)
    )


@pytest.mark.parametrize(
    "body",
    [nested(999), b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 1_001],
    ids=["in each other", "beside each other"],
)
def test_a_mail_of_parts_without_end_is_shown_as_it_came(body: bytes) -> None:
    found = opened(received(b"Subject: Parts\r\n" + body + b"\r\nOpen " + LINK.encode()))

    assert ("Subject", "Parts") in found.headers
    assert (found.html, found.links) == (None, (LINK,))
    assert found.text is not None
    assert found.text.count("\n--b") >= 998


def test_a_header_that_is_too_long_to_be_read_is_shown_as_it_came() -> None:
    kind, whom = (
        "text/html; " + "x*0=1; " * 600,
        "=?utf-8?q?Z=C3=B6e?= <zoe@candidates.test>, " * 100,
    )
    raw = f"Content-Type: {kind}\r\nTo: {whom}\r\n\r\n<p>Hello".encode()

    found = opened(received(raw))

    assert found.headers == (("Content-Type", kind.strip()), ("To", whom.strip()))
    assert found.html == "<p>Hello"


def test_what_is_no_declaration_hides_no_link_behind_it() -> None:
    html = f'<![<x]]><a href="{LINK}">Open</a>'

    assert links_in(text=None, html=html) == (LINK,)


def test_a_part_in_an_unknown_charset_is_read_as_well_as_it_can_be() -> None:
    raw = b"Subject: x\r\nContent-Type: text/plain; charset=klingon\r\n\r\nHello\r\n"

    assert opened(received(raw)).text == "Hello\n"


def test_no_text_is_in_punycode() -> None:
    """It is for the names of hosts; of these 200 kB it took most of a minute to read."""
    text = "9" * 200_000
    began = time.process_time()

    found = opened(received(f"Content-Type: text/plain; charset=Punycode\r\n\r\n{text}".encode()))

    assert time.process_time() - began < 1
    assert found.text == text


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (b"Content-Type: message/delivery-status\r\n\r\n" + b"a:b\r\n\r\n" * 40_000, 1),
        (b"To:zoe@candidates.test\r\n" * 30_000 + b"\r\n", 30_000),
    ],
    ids=["reports", "headers"],
)
def test_what_is_too_much_to_be_read_is_shown_as_it_came(raw: bytes, headers: int) -> None:
    """Each took a quarter of a millisecond, and in 10 MB there are many."""
    began = time.process_time()

    found = opened(received(raw))

    assert time.process_time() - began < 3
    assert len(found.headers) == headers


def test_a_subject_that_is_too_long_to_be_read_is_kept_as_it_came() -> None:
    """As for the mail with its text, but at the door: nobody else got in meanwhile."""
    lines = ["=?a?q?x" * 100] * 100
    raw = ("Subject: " + "\r\n ".join(lines) + "\r\n\r\nHello").encode()
    began = time.process_time()

    mail = received(raw)

    assert time.process_time() - began < 1
    assert mail.subject == " ".join(lines)


def test_a_mail_belongs_to_every_tenant_that_knows_a_recipient() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    southern.candidates.delete(alice().id)
    room = MailRoom(world_with(northern, southern))

    room.deliver(
        sender="a@b.test",
        to=["alice@candidates.test", "bob@southw.test", "nobody@candidates.test"],
        raw=letter(),
    )

    assert [mail.to for mail in northern.mailbox.newest_first()] == [("alice@candidates.test",)]
    assert [mail.to for mail in southern.mailbox.newest_first()] == [("bob@southw.test",)]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("alice@candidates.test", True),
        ("Alice@Candidates.test", True),
        ("carol@northw.test", True),
        ("mallory@candidates.test", False),
        ("", False),
    ],
)
def test_candidates_and_staff_have_mailboxes_and_nobody_else(address: str, known: bool) -> None:
    assert MailRoom(world_with(northwind())).knows(address) is known


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/assessments/", True),
        ("http:*/assessments/*K", True),
        ("*", True),
        ("/Assessments/", False),
        ("assessments*8200", False),
        ("/assessments/*assessments", False),
        ("/assessments/*s/Zx0v", False),
    ],
)
def test_a_link_is_found_by_parts_that_stand_in_it_one_after_the_other(
    pattern: str, found: bool
) -> None:
    assert matching([LINK, "https://icims.test/"], pattern)[:1] == ([LINK] if found else [])


def test_mail_is_found_by_the_whole_address_and_a_part_of_the_subject() -> None:
    mail = received(letter(subject="Your Big Five assessment"))

    assert mail.matches(to="ALICE@candidates.test", subject="big five")
    assert not mail.matches(to="lice@candidates.test", subject=None)
    assert not mail.matches(to=None, subject="DISC")


def test_waiting_ends_with_the_mail_that_arrives() -> None:
    tenant = northwind()
    room = MailRoom(world_with(tenant))

    def deliver(raw: bytes) -> None:
        room.deliver(sender="", to=[ALICE], raw=raw)

    async def wait_and_deliver() -> Mail | None:
        for delay, subject in enumerate(("Welcome", "Your Big Five"), start=1):
            asyncio.get_running_loop().call_later(delay / 200, deliver, letter(subject=subject))
        return await room.wait(tenant, to=ALICE, subject="Big", seconds=5)

    found = asyncio.run(wait_and_deliver())

    assert found is not None
    assert found.subject == "Your Big Five"


def test_waiting_in_vain_ends_in_time() -> None:
    tenant = northwind()
    room = MailRoom(world_with(tenant))

    assert asyncio.run(room.wait(tenant, to=None, subject=None, seconds=0.01)) is None


def test_a_cleared_mailbox_is_empty() -> None:
    tenant = northwind()
    MailRoom(world_with(tenant)).deliver(sender="", to=["alice@candidates.test"], raw=letter())

    tenant.mailbox.clear()

    assert len(tenant.mailbox) == 0
