"""The parts that a customer, or the world, is remembered by: found by their annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol, get_args, get_origin, get_type_hints

from mock_icims.storage.cells import Cell
from mock_icims.storage.columns import Columns
from mock_icims.storage.shelves import Shelf
from mock_icims.storage.tables import Table


class Part(Protocol):
    """What tables, shelves and cells have in common."""

    def entry(self, key: str) -> tuple[int, object] | None: ...

    def columns(self) -> Columns[object]: ...

    def fill(self, columns: Columns[object]) -> None: ...

    def watch(self, told: Callable[[str], None] | None) -> None: ...

    def copy(self) -> Part: ...


@cache
def rows_of(owner: type) -> Mapping[str, type]:
    """The kind of row of every part that this class has, by the part's name."""
    return {
        name: get_args(hint)[-1]
        for name, hint in get_type_hints(owner).items()
        if get_origin(hint) in (Table, Shelf, Cell)
    }


@cache
def of_customers(owner: type) -> Sequence[str]:
    """The parts whose every row says whose it is."""
    return [
        name
        for name, row in rows_of(owner).items()
        if all(_says_whose(kind) for kind in get_args(row) or (row,))
    ]


def parts(owner: object) -> Iterator[tuple[str, Part]]:
    kind: type = type(owner)
    for name in rows_of(kind):
        yield name, getattr(owner, name)


def _says_whose(kind: object) -> bool:
    return isinstance(kind, type) and "customer_id" in getattr(kind, "__struct_fields__", ())
