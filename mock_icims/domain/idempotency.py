"""What an Idempotency-Key stands for, so that sending again does nothing again."""

from __future__ import annotations

from datetime import datetime, timedelta

from mock_icims.domain.errors import IdempotencyConflict
from mock_icims.domain.structs import Struct

LIFE = timedelta(hours=24)
CAPACITY = 1_000


class Remembered(Struct, frozen=True, kw_only=True):
    """The request, by its fingerprint, what its sender was allowed, and the answer that it got."""

    fingerprint: str
    authority: frozenset[str]
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    at: datetime

    def good(self, now: datetime, *, authority: frozenset[str]) -> bool:
        """A key authorizes nothing: who may less by now is asked again what he may."""
        return now < self.at + LIFE and self.authority <= authority

    def require_same(self, fingerprint: str) -> None:
        """The same key with anything else than the same request is a mistake of the sender."""
        if fingerprint != self.fingerprint:
            raise IdempotencyConflict()
