"""What `--json` prints, and what is printed of others' words."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

import msgspec

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def document(out: Mapping[str, object]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(out), indent=2).decode() + "\n")


def told(text: str) -> str:
    """On one line, and nothing in it is a command to the terminal: ESC is shown as \\x1b."""
    return CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)
