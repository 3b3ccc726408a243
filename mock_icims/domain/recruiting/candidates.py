"""Candidates, and what an app stamped on their profile about an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from mock_icims.domain.ids import CandidateId, OrderId
from mock_icims.domain.structs import Struct, replace


class AssessmentStamp(Struct, frozen=True, kw_only=True):
    """
    An assessment's status and link on the candidate's profile.

    The write behind the guide's "Candidate profile write failed (403)"
    (docs/decisions/0008-profile-stamp.md).
    """

    order_id: OrderId
    assessment: str
    status: str
    link: str
    updated_at: datetime


class Changes(TypedDict, total=False):
    """What may change about a person; a key that is absent stays as it is."""

    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    location: str | None


class Candidate(Struct, frozen=True, kw_only=True):
    """A person somebody may hire. `version` counts the writes."""

    id: CandidateId
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    location: str | None
    created_at: datetime
    updated_at: datetime
    assessments: tuple[AssessmentStamp, ...] = ()
    version: int = 1

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def etag(self) -> str:
        """Opaque to those who send it back (RFC 9110, section 8.8.3)."""
        return f'"{self.version}"'

    @property
    def address(self) -> str | None:
        """The e-mail address as it is looked up: capitals do not count."""
        return None if self.email is None else self.email.casefold()

    def change(self, changes: Changes, *, at: datetime) -> Candidate:
        changed = replace(self, **changes)
        return self if changed == self else changed._written(at)

    def stamp(self, stamp: AssessmentStamp, *, at: datetime) -> Candidate:
        """One stamp per order; a later one takes its place, the same again changes nothing."""
        stamps = {one.order_id: one for one in self.assessments}
        known = stamps.get(stamp.order_id)
        if known is not None and replace(known, updated_at=stamp.updated_at) == stamp:
            return self

        stamps[stamp.order_id] = stamp
        return replace(self, assessments=tuple(stamps.values()))._written(at)

    def unstamp(self, order_id: OrderId, *, at: datetime) -> Candidate:
        """Without the stamp of this order."""
        left = tuple(one for one in self.assessments if one.order_id != order_id)
        return self if left == self.assessments else replace(self, assessments=left)._written(at)

    @property
    def searched(self) -> str:
        """What a search looks at: the name and the address, in the letter case of `words_of`."""
        return f"{self.name} {self.email or ''}".casefold()

    def matches(self, words: Sequence[str]) -> bool:
        """Every one of the words, as `words_of` gives them, occurs in the name or the address."""
        shown = self.searched
        return all(word in shown for word in words)

    def _written(self, at: datetime) -> Candidate:
        return replace(self, updated_at=at, version=self.version + 1)


def words_of(query: str) -> list[str]:
    """What is looked for, one by one, in any case."""
    return query.casefold().split()
