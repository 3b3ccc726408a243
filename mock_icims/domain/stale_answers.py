"""An answer that a GET got before the last write, kept while a fault may give it again."""

from __future__ import annotations

from dataclasses import dataclass

from mock_icims.domain.ids import FaultId


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleAnswer:
    fault_id: FaultId
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
