"""Scorecards: fields that an admin creates beforehand, and the values apps write into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import ApplicationId, FieldId, OrderId
from mock_icims.domain.structs import Struct, replace

Value = int | float | str

ADDRESS = re.compile(r"https?://[!-~]{1,1990}")


class FieldType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    URL = "url"

    def check(self, value: Value) -> str | None:
        """What is wrong with a value, as the end of a sentence; None when nothing is."""
        if self is FieldType.NUMBER:
            return "must be a number" if isinstance(value, str) else None
        if not isinstance(value, str):
            return "must be a text"
        if self is FieldType.URL and not ADDRESS.fullmatch(value):
            return "must be an http(s) address"
        return None


class ScorecardField(Struct, frozen=True, kw_only=True):
    """The guide: "custom scorecard fields must be pre-created in iCIMS"."""

    id: FieldId
    name: str
    type: FieldType
    created_at: datetime
    updated_at: datetime

    def rename(self, name: str, *, at: datetime) -> ScorecardField:
        return self if name == self.name else replace(self, name=name, updated_at=at)


class Entry(Struct, frozen=True, kw_only=True):
    """One value, the order that brought it, and the name that the field had then."""

    field_id: FieldId
    field_name: str
    type: FieldType
    value: Value
    order_id: OrderId


class Scorecard(Struct, frozen=True, kw_only=True):
    """One version of an application's scorecard; version 0 is the empty one."""

    application_id: ApplicationId
    version: int = 0
    updated_at: datetime | None = None
    updated_by: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """Of this version, among all versions of all scorecards."""
        return f"{self.application_id}.{self.version}"

    @property
    def etag(self) -> str:
        """Opaque to those who send it back (RFC 9110, section 8.8.3)."""
        return f'"{self.version}"'

    def merge(self, written: Iterable[Entry], *, by: str, at: datetime) -> Scorecard:
        """
        The next version. A field that is written again gets the new value, in its old place.

        Values that are there already, from the same order, make no new version: a sender that
        never saw the answer may send again.
        """
        entries = {entry.field_id: entry for entry in self.entries}
        entries.update((entry.field_id, entry) for entry in written)
        merged = tuple(entries.values())
        if merged == self.entries:
            return self

        return replace(self, version=self.version + 1, updated_at=at, updated_by=by, entries=merged)


def check_values(entries: Sequence[Entry]) -> None:
    """Each value suits its field's type, each field comes once; refuses all that do not at once."""
    wrong = {
        f"entries[{place}].value": sentence
        for place, entry in enumerate(entries)
        if (sentence := entry.type.check(entry.value))
    }
    seen: set[FieldId] = set()
    for place, entry in enumerate(entries):
        if entry.field_id in seen:
            wrong[f"entries[{place}].field_id"] = "was written twice"
        seen.add(entry.field_id)
    if wrong:
        raise ValidationFailed(wrong)
