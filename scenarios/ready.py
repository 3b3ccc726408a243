"""The one line of JSON that a program says on stdout when it answers."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Ready(msgspec.Struct, frozen=True):
    """`smtp` is `host:port`, of the program that has a mailbox."""

    program: str
    url: str
    smtp: str | None = None


class NotReady(Exception):
    """A program cannot be used; `said` are its last lines."""

    def __init__(self, name: str, problem: str, said: Iterable[str] = ()) -> None:
        super().__init__(f"{name} {problem}.")
        self.said = tuple(said)


def ready_line(line: str) -> Ready | None:
    """None for whatever else is on stdout."""
    try:
        return msgspec.json.decode(line, type=Ready)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
