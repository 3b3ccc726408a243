"""What `--json` prints: JSON that no terminal takes for a command."""

from __future__ import annotations

import re

import click

_CONTROLS = re.compile(rb"\x7f|\xc2[\x80-\x9f]")
"""DEL and C1 in UTF-8, such as CSI; those below U+0020 are escaped by JSON itself."""


def show(document: bytes) -> None:
    click.echo(inert(document))


def inert(document: bytes) -> bytes:
    """The same document: such characters are within its texts alone, where an escape means them."""
    return _CONTROLS.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), document)
