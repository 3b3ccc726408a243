"""What `--json` prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import msgspec


def document(out: Mapping[str, object]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(out), indent=2).decode() + "\n")
