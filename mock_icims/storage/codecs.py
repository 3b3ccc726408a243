"""Rows as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec import inspect

from mock_icims.storage.columns import Columns
from mock_icims.storage.parts import rows_of


class Codec:
    """Rows of one kind as JSON and back. Raises msgspec.MsgspecError for what is no such row."""

    def __init__(self, row: type) -> None:
        self._row: msgspec.json.Decoder[object] = msgspec.json.Decoder(row)
        self._rows = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
        self._columns = msgspec.json.Decoder(Columns[row])  # type: ignore[valid-type]
        # The order of a set is another one in every process; that of a mapping is its sender's.
        self._encoder = msgspec.json.Encoder(order="deterministic" if _has_sets(row) else None)

    def write(self, row: object) -> bytes:
        return self._encoder.encode(row)

    def read(self, written: bytes) -> object:
        return self._row.decode(written)

    def read_rows(self, written: bytes) -> list[object]:
        rows: list[object] = self._rows.decode(written)
        return rows

    def read_columns(self, written: bytes) -> Columns[object]:
        columns: Columns[object] = self._columns.decode(written)
        return columns


@cache
def codecs_of(owner: type) -> Mapping[str, Codec]:
    return {name: Codec(row) for name, row in rows_of(owner).items()}


def _has_sets(row: object) -> bool:
    return _any_set(inspect.type_info(row), set())


def _any_set(found: object, seen: set[int]) -> bool:
    """Somewhere in a type, however deep."""
    if isinstance(found, inspect.SetType | inspect.FrozenSetType):
        return True
    if id(found) in seen or not hasattr(found, "__struct_fields__"):
        return False

    seen.add(id(found))
    for name in found.__struct_fields__:
        inner = getattr(found, name)
        if any(_any_set(one, seen) for one in (inner if isinstance(inner, tuple) else (inner,))):
            return True
    return False
