"""The candidates' mail: kept as it came, read only when somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import datetime

from mock_icims.domain.errors import NotFound, Refusal
from mock_icims.domain.ids import MailId
from mock_icims.domain.structs import Struct


class Mail(Struct, frozen=True, kw_only=True):
    """
    One message as received; `sender` and `to` are the envelope's, `raw` is RFC 5322 text.

    `traceparent` is its place in the trace that its header names, or in one of its own.
    """

    id: MailId
    message_id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    received_at: datetime
    raw: bytes
    traceparent: str = ""

    def matches(self, *, to: str | None, subject: str | None) -> bool:
        """The whole address, or a part of the subject; letter case does not matter."""
        return (to is None or to.lower() in {one.lower() for one in self.to}) and (
            subject is None or subject.lower() in self.subject.lower()
        )


class Letter(Struct, frozen=True, kw_only=True):
    """What a mail says, once opened."""

    text: str | None
    html: str | None
    headers: tuple[tuple[str, str], ...]
    links: tuple[str, ...]


class MailNotFound(NotFound):
    """Says what there is instead, so that a mistyped subject is seen at once."""

    code = "mail_not_found"

    def __init__(self, *, wanted: str, there: Iterable[Mail]) -> None:
        Refusal.__init__(
            self,
            f"No mail {wanted}.",
            mails=[{"id": mail.id, "to": mail.to, "subject": mail.subject} for mail in there],
        )


class Mailbox:
    """All mail of one tenant, in the order of arrival; it lies in `mails`."""

    def __init__(self, mails: MutableMapping[MailId, Mail] | None = None) -> None:
        self._mails: MutableMapping[MailId, Mail] = {} if mails is None else mails

    def __len__(self) -> int:
        return len(self._mails)

    def add(self, mail: Mail) -> None:
        self._mails[mail.id] = mail

    def find(self, id: MailId) -> Mail | None:
        return self._mails.get(id)

    def newest_first(self, *, to: str | None = None, subject: str | None = None) -> Iterator[Mail]:
        for mail in reversed([*self._mails.values()]):
            if mail.matches(to=to, subject=subject):
                yield mail

    def remove(self, id: MailId) -> None:
        del self._mails[id]

    def clear(self) -> None:
        self._mails.clear()


def matching(links: Iterable[str], pattern: str) -> list[str]:
    """Those that the pattern is a part of; `*` in it stands for anything, letter case counts."""
    pieces = pattern.split("*")
    return [link for link in links if _has_in_order(link, pieces)]


def _has_in_order(link: str, pieces: list[str]) -> bool:
    place = 0
    for piece in pieces:
        place = link.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True
