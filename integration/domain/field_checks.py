"""Check fields: the mapping of the configuration beside the scorecard fields that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import ConnectionId, CustomerId


class FieldState(StrEnum):
    """`created_anew`: the id is gone, and there is a field of the remembered name (0023)."""

    FOUND = "found"
    CREATED_ANEW = "created_anew"
    RENAMED = "renamed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A result, and the field it goes to: by its stable id, and by its name at saving."""

    result: str
    field_id: str
    field_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedField:
    """`now_called` is its name at iCIMS by now, where it has another."""

    mapped: Mapped
    state: FieldState
    now_called: str | None = None

    @property
    def passes(self) -> bool:
        return self.state in (FieldState.FOUND, FieldState.CREATED_ANEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    connection_id: ConnectionId
    customer_id: CustomerId
    customer_name: str
    checked_at: datetime
    fields: tuple[CheckedField, ...]
    resumed: int = 0
    """How much work that waited for a field goes on, now that all are there."""

    @property
    def passes(self) -> bool:
        return all(one.passes for one in self.fields)


def compare(mapping: Iterable[Mapped], names: Mapping[str, str]) -> tuple[CheckedField, ...]:
    """`names` are those of the fields that there are, by id."""
    return tuple(_checked(one, names) for one in mapping)


def _checked(mapped: Mapped, names: Mapping[str, str]) -> CheckedField:
    name = names.get(mapped.field_id)
    if name == mapped.field_name:
        return CheckedField(mapped=mapped, state=FieldState.FOUND)
    if name is not None:
        return CheckedField(mapped=mapped, state=FieldState.RENAMED, now_called=name)
    anew = mapped.field_name in names.values()
    state = FieldState.CREATED_ANEW if anew else FieldState.DELETED
    return CheckedField(mapped=mapped, state=state)
