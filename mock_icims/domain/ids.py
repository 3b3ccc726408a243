"""Ids that say their kind: cand_…, ord_…, fld_…; the same seed always deals the same ones."""

from __future__ import annotations

from collections.abc import MutableMapping
from hashlib import blake2b
from typing import NewType

AppId = NewType("AppId", str)
ApplicationId = NewType("ApplicationId", str)
ApprovalId = NewType("ApprovalId", str)
AttemptId = NewType("AttemptId", str)
CandidateId = NewType("CandidateId", str)
CustomerId = NewType("CustomerId", str)
EventId = NewType("EventId", str)
ExchangeId = NewType("ExchangeId", str)
FaultId = NewType("FaultId", str)
FieldId = NewType("FieldId", str)
JobId = NewType("JobId", str)
MailId = NewType("MailId", str)
OrderId = NewType("OrderId", str)
StageId = NewType("StageId", str)
UserId = NewType("UserId", str)
WorkflowId = NewType("WorkflowId", str)

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""For bytes.translate: the last five bits of each byte as one of 32 characters."""


class Ids:
    """
    Deals ids from a seed. Every prefix counts for itself: one more job changes no candidate's id.

    `ids.next("cand")` → `"cand_" + 12 characters of a-z and 2-7`. Whoever keeps `dealt`, how many
    of each there were, goes on dealing where another left off.
    """

    def __init__(self, seed: int | str, dealt: MutableMapping[str, int] | None = None) -> None:
        self._seed = seed
        self._dealt: MutableMapping[str, int] = {} if dealt is None else dealt
        self._begun: dict[str, blake2b] = {}

    def next(self, prefix: str) -> str:
        [id] = self.deal(prefix, 1)
        return id

    def deal(self, prefix: str, count: int) -> list[str]:
        """The next so many at once."""
        first = self._dealt.get(prefix, 0)
        self._dealt[prefix] = first + count
        begun = self._begun.get(prefix)
        if begun is None:
            # What all of a kind have in common is hashed once: the copy takes half the time.
            begun = blake2b(f"{self._seed}:{prefix}:".encode(), digest_size=12)
            self._begun[prefix] = begun

        ids = []
        for number in range(first, first + count):
            hashed = begun.copy()
            hashed.update(b"%d" % number)
            ids.append(f"{prefix}_{hashed.digest().translate(_LETTERS).decode()}")
        return ids
