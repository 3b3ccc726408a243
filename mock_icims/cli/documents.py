"""What is printed, as JSON with `--json`: no terminal takes it for a command."""

from __future__ import annotations

import re

import click

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNESCAPED = re.compile(rb"\x7f|\xc2[\x80-\x9f]")
"""DEL and C1 in UTF-8, such as CSI; those below U+0020 are escaped by JSON itself."""


def show(document: bytes) -> None:
    click.echo(inert(document))


def inert(document: bytes) -> bytes:
    """The same document: such characters are within its texts alone, where an escape means them."""
    return _UNESCAPED.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), document)


def say(line: str, *, err: bool = False) -> None:
    """For people; others' words may be in it. ESC is shown as \\x1b."""
    click.echo(_CONTROLS.sub(lambda found: repr(found[0])[1:-1], line), err=err)
