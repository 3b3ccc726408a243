"""Strings that must be nowhere, in every spelling in which bytes may hold them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Hit:
    place: str
    canary: str
    spelling: str


def spellings(text: str) -> dict[str, bytes]:
    """
    Base64 has three, by the place of the text among the bytes; of each only what is the same
    whatever stands before and after it.
    """
    plain = text.encode()
    found = {
        "utf-8": plain,
        "utf-16 (little)": text.encode("utf-16-le"),
        "utf-16 (big)": text.encode("utf-16-be"),
        "url": quote(text, safe="").encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "hex": plain.hex().encode(),
    }
    for offset in range(3):
        padded = b64encode(b"\0" * offset + plain)
        whole = padded[4 * bool(offset) : len(padded) // 4 * 4 - 4]
        found[f"base64 (offset {offset})"] = whole
    return found


def hits(canaries: Iterable[str], places: Iterable[tuple[str, bytes]]) -> list[Hit]:
    wanted = [(canary, spellings(canary)) for canary in canaries]
    return [
        Hit(place, canary, name)
        for place, content in places
        for canary, ways in wanted
        for name, spelt in ways.items()
        if spelt in content
    ]


def every_file(folder: Path) -> list[tuple[str, bytes]]:
    """The database, its log and its shared memory among them."""
    return [
        (file.relative_to(folder).as_posix(), file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
