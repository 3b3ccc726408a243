"""Answers that no program of ours would give: the bytes of `garbage`."""

from __future__ import annotations

from collections.abc import Iterator

from mock_icims.domain.faults.effects import Garbage
from mock_icims.domain.structs import Struct

BIG = 20 * 1024 * 1024
"""Bytes: more than anybody should read of an answer whose size was not asked for."""

DEPTH = 100_000
PIECE = 64 * 1024

NOT_HTTP = b"\x16\x03\x01\x00\xa5 +OK this is not the protocol that you are looking for\r\n\r\n"


class Rubbish(Struct, frozen=True):
    """Sent with 200, whatever was asked for."""

    media_type: bytes
    body: bytes
    times: int = 1

    @property
    def length(self) -> int:
        return len(self.body) * self.times

    def pieces(self) -> Iterator[bytes]:
        """Never all of it in memory."""
        for _ in range(self.times):
            yield self.body


JSON = b"application/json"

RUBBISH = {
    Garbage.NOTHING: Rubbish(JSON, b""),
    Garbage.INVALID_JSON: Rubbish(JSON, b'{"id": "cand_4f2k7q7x3m5p", "first_name": "Ali'),
    Garbage.HTML: Rubbish(
        b"text/html; charset=utf-8",
        b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>",
    ),
    Garbage.WRONG_CHARSET: Rubbish(JSON + b"; charset=utf-8", b'{"first_name": "Ren\xe9e"}'),
    Garbage.BOM: Rubbish(JSON, b'\xef\xbb\xbf{"id": "cand_4f2k7q7x3m5p"}'),
    Garbage.NAN: Rubbish(JSON, b'{"version": NaN, "expires_in": Infinity}'),
    Garbage.DUPLICATE_KEYS: Rubbish(JSON, b'{"status": "completed", "status": "cancelled"}'),
    Garbage.DEEP_NESTING: Rubbish(JSON, b"[" * DEPTH + b"]" * DEPTH),
    Garbage.BIG: Rubbish(JSON, b" " * PIECE, BIG // PIECE),
}
"""Every variant but the one that is not even HTTP."""
