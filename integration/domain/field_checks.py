"""Check fields: the mapping of the configuration beside the scorecard fields that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from integration.domain.connections import Connection

# So long a check before a write is good for the next one of the same customer
# (docs/decisions/0075-checking-fields-before-each-write.md).
FRESH = timedelta(minutes=1)


class CheckCause(StrEnum):
    """Somebody asked for it, or a result was about to be written."""

    ASKED = "asked"
    BEFORE_WRITE = "before_write"


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
class Present:
    """A scorecard field that there is, with the type that iCIMS says."""

    id: str
    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedField:
    """
    `now_called` is its name at iCIMS by now, where it has another. `id` and `type` are those of the
    field that a result is written to, where there is one.
    """

    mapped: Mapped
    state: FieldState
    now_called: str | None = None
    id: str | None = None
    type: str | None = None

    @property
    def passes(self) -> bool:
        return self.state in (FieldState.FOUND, FieldState.CREATED_ANEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFields:
    checked_at: datetime
    cause: CheckCause
    fields: tuple[CheckedField, ...]

    @property
    def passes(self) -> bool:
        return all(one.passes for one in self.fields)

    def is_good_for(self, mapping: Iterable[Mapped], *, at: datetime) -> bool:
        """
        The same mapping a moment ago, with every field there: one that was missing may be there by
        now, so it is looked for again. A clock that was set back makes nothing fresh.
        """
        fresh = timedelta() <= at - self.checked_at < FRESH
        return fresh and self.passes and [one.mapped for one in self.fields] == list(mapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    """Of one customer; `last` is None where nothing was checked yet."""

    connection: Connection
    last: CheckedFields | None
    resumed: int = 0
    """How much work that waited for a field goes on, now that all are there."""


def compare(mapping: Iterable[Mapped], present: Iterable[Present]) -> tuple[CheckedField, ...]:
    """`present` are the fields that there are."""
    by_id = {field.id: field for field in present}
    by_name = {field.name: field for field in by_id.values()}
    return tuple(
        _checked(one, by_id.get(one.field_id), by_name.get(one.field_name)) for one in mapping
    )


def _checked(mapped: Mapped, known: Present | None, namesake: Present | None) -> CheckedField:
    if known is not None and known.name != mapped.field_name:
        return CheckedField(
            mapped=mapped, state=FieldState.RENAMED, now_called=known.name, type=known.type
        )
    there = known or namesake
    if there is None:
        return CheckedField(mapped=mapped, state=FieldState.DELETED)
    state = FieldState.FOUND if known else FieldState.CREATED_ANEW
    return CheckedField(mapped=mapped, state=state, id=there.id, type=there.type)
