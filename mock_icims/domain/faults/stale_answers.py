"""An answer that a GET got before the last write, kept while a fault may give it again."""

from __future__ import annotations

from mock_icims.domain.ids import FaultId
from mock_icims.domain.structs import Struct


class StaleAnswer(Struct, frozen=True, kw_only=True):
    fault_id: FaultId
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
