"""Tomorrow's vendor: what a version that keeps its promises may still change."""

from __future__ import annotations

from mock_icims.domain.structs import Struct

ADDED = "x_added_later"
NEW_VALUES = {"trigger": "talent_pool", "tier": "enterprise_max"}
"""Members whose closed sets grow, each with a value that nobody knows today."""

NEW_EVENT = "candidate.tagged"
"""A type of event that nobody could subscribe to today."""


class Tomorrow(Struct, frozen=True, kw_only=True):
    """
    All off is today. `page_limit` is the most items that a page has, whatever was asked for.

    The rules of RFC 9413 and of most vendors: clients ignore members that they do not know, rely on
    no order of members, and take a value or a type that is new to them as something to be let be.
    """

    extra_fields: bool = False
    reordered_keys: bool = False
    new_values: bool = False
    page_limit: int | None = None

    @property
    def on(self) -> bool:
        return self.shapes or self.page_limit is not None

    @property
    def shapes(self) -> bool:
        return self.extra_fields or self.reordered_keys or self.new_values

    def shaped(self, value: object) -> object:
        """JSON as it would be tomorrow; the same comes out of the same."""
        if isinstance(value, list):
            return [self.shaped(one) for one in value]
        if not isinstance(value, dict):
            return value

        members = {name: self._member(str(name), one) for name, one in value.items()}
        if self.extra_fields:
            members[ADDED] = {"since": "v1.1", "notes": ["ignore me", None], "weight": 0.5}
        if self.reordered_keys:
            members = dict(reversed(members.items()))
        return members

    def _member(self, name: str, value: object) -> object:
        if self.new_values and isinstance(value, str) and name in NEW_VALUES:
            return NEW_VALUES[name]
        return self.shaped(value)


TODAY = Tomorrow()
