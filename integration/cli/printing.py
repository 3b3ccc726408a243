"""What `--json` prints, and what is printed of others' words."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import typer

UNESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""In JSON, of which some is laid out in lines, such characters are within its texts alone."""

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def document(out: Mapping[str, object]) -> None:
    """JSON in which no terminal finds a command: DEL and C1 are escaped like C0."""
    text = msgspec.json.format(msgspec.json.encode(out), indent=2).decode()
    typer.echo(escaped(text))


def escaped(text: str) -> str:
    """JSON, or what has it inside, such as a curl line: it means the same."""
    return UNESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def told(text: str) -> str:
    """On one line, and nothing in it is a command to the terminal: ESC is shown as \\x1b."""
    return CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)
