"""A mail that is ill-formed, endless or in no charset is kept and shown as well as it can be."""

from __future__ import annotations

import time

import pytest

from mock_icims.domain.letters import opened
from mock_icims.services.mailroom import MailRoom
from tests.icims_cast import northwind, world_with
from tests.unit.mock_icims.letters import ALICE, LINK, letter, received


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


def test_a_part_in_an_unknown_charset_is_read_as_well_as_it_can_be() -> None:
    raw = b"Subject: x\r\nContent-Type: text/plain; charset=klingon\r\n\r\nHello\r\n"

    assert opened(received(raw)).text == "Hello\n"


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
