"""Opens a mail: both bodies, every header, and where its links lead."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from mock_icims.domain.mailbox import Letter, Mail

if TYPE_CHECKING:
    from email.message import EmailMessage

_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]+")
_END_OF_SENTENCE = ".,;:!?"
# What the standard library falls over in headers that are none, of which a client may send any.
_UNREADABLE = (AttributeError, LookupError, ValueError)
_ILL_FORMED = (*_UNREADABLE, RecursionError)

MOST_PARTS = 1_000
"""Each takes a millisecond to read, and 10 MB have room for a million."""

MOST_HEADERS = 1_000
"""Of one letter; each takes up to half a millisecond, and those that follow are shown unread."""

LONGEST_HEADER = 4_000
"""Characters; what is longer is shown unread, for the time that reading takes grows faster."""

_FOR_HOSTS = "punycode"
"""No text is in it (RFC 3492), and the time that reading takes grows faster here, too."""


class _TooManyParts(Exception):
    """Or reports on deliveries, of which each has parts of its own."""


def opened(mail: Mail) -> Letter:
    """Line ends become \\n; what is ill-formed, or in no charset, is read as well as it can be."""
    message = _parsed(mail.raw)
    text, html = _part(message, "plain"), _part(message, "html")
    return Letter(
        text=text,
        html=html,
        headers=tuple(
            (name, _header(name, sent, number=number))
            for number, (name, sent) in enumerate(message.raw_items(), 1)
        ),
        links=links_in(text=text, html=html),
    )


def _parsed(raw: bytes) -> EmailMessage:
    """Of too many parts, or of parts in parts without end: its head, and the rest as it came."""
    # Here, because a server that has no mail yet need not load the mail parser.
    from email.headerregistry import HeaderRegistry
    from email.message import EmailMessage
    from email.parser import BytesParser
    from email.policy import Policy, default

    made, numbers = HeaderRegistry(), count(1)

    def beginning(name: str, value: str) -> str:
        try:
            read: str = made(name, value[:LONGEST_HEADER])
        except _UNREADABLE:
            # As if it were not there: the parser asks for some in the middle of its work.
            read = made(name, "")
        return read

    def part(policy: Policy[EmailMessage]) -> EmailMessage:
        if next(numbers) > MOST_PARTS:
            raise _TooManyParts
        return EmailMessage(policy=policy)

    policy = default.clone(header_factory=beginning)
    try:
        return BytesParser(policy=policy.clone(message_factory=part)).parsebytes(raw)
    except (RecursionError, _TooManyParts):
        return BytesParser(policy=policy).parsebytes(raw, headersonly=True)


def _header(name: str, sent: str, *, number: int) -> str:
    from email.policy import default

    try:
        if len(sent) <= LONGEST_HEADER and number <= MOST_HEADERS:
            return str(default.header_fetch_parse(name, sent))
    except _ILL_FORMED:
        pass
    return " ".join(sent.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _part(message: EmailMessage, kind: str) -> str | None:
    try:
        part = message.get_body(preferencelist=(kind,))
    except _ILL_FORMED:
        return None
    if part is None and kind == "plain" and _unopened(message):
        part = message
    if part is None:
        return None

    try:
        if codecs.lookup(part.get_content_charset("ascii")).name == _FOR_HOSTS:
            raise LookupError(_FOR_HOSTS)
        content = part.get_content()
    except _ILL_FORMED:
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return legible(str(content).replace("\r\n", "\n"))


def legible(text: str) -> str:
    """Without halves of characters: some charsets have them, and no UTF-8 does."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def _unopened(message: EmailMessage) -> bool:
    """It says that it has parts, and they were not read."""
    return message.get_content_maintype() == "multipart" and not message.is_multipart()


def mentioning(mails: Iterable[Mail], part: str) -> Iterator[Mail]:
    """Those with it in their subject, sender, recipients or text, in any case."""
    wanted = part.casefold()
    for mail in mails:
        head = f"{mail.subject}\n{mail.sender}\n{' '.join(mail.to)}"
        if wanted in head.casefold() or wanted in _said(mail).casefold():
            yield mail


def _said(mail: Mail) -> str:
    """The text; of a mail that has HTML only, that."""
    letter = opened(mail)
    return letter.text or letter.html or ""


def links_in(*, text: str | None, html: str | None) -> tuple[str, ...]:
    """Every http(s) address in either part, once, in the order of reading; the text comes first."""
    # Here, as above: it takes the table of all of HTML's entities along.
    from mock_icims.domain.anchors import Anchors

    found = [match.rstrip(_END_OF_SENTENCE) for match in _ADDRESS_IN_TEXT.findall(text or "")]
    anchors = Anchors()
    anchors.feed(html or "")
    return tuple(dict.fromkeys([*found, *anchors.links]))
