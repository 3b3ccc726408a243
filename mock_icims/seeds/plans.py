"""How large each seed pack is, and how far its people have come."""

from __future__ import annotations

from enum import StrEnum

from mock_icims.domain.recruiting.scorecards import FieldType
from mock_icims.domain.structs import Struct
from mock_icims.seeds.openings import (
    ENTERPRISE_OPENINGS,
    ENTERPRISE_STAFF,
    OPENINGS,
    STAFF,
    Opening,
)


class Pack(StrEnum):
    EMPTY = "empty"
    CHECKLIST = "checklist"
    DEMO_ENTERPRISE = "demo-enterprise"
    SCALE_50K = "scale-50k"


class Progress(Struct, frozen=True, kw_only=True):
    """
    How applications move on: up to `steps` stages, each a wait of so many minutes after the last.

    At each stage a share of them `stays`, and of those that go on a share is `rejected`.
    """

    steps: int = 1
    stays: float = 0.6
    rejected: float = 0.0
    minutes: range = range(20, 71)


class Plan(Struct, frozen=True, kw_only=True):
    """People arrive over `days` before the opening; the first `applicants` of them apply."""

    candidates: int = 0
    applicants: int = 0
    days: int = 40
    openings: tuple[Opening, ...] = OPENINGS
    staff: tuple[tuple[str, str], ...] = STAFF
    progress: Progress = Progress()
    fields: tuple[tuple[str, FieldType], ...] = ()


PLANS = {
    Pack.EMPTY: Plan(openings=OPENINGS[:1]),
    Pack.CHECKLIST: Plan(candidates=26, applicants=19),
    Pack.DEMO_ENTERPRISE: Plan(
        candidates=420,
        applicants=380,
        days=120,
        openings=ENTERPRISE_OPENINGS,
        staff=ENTERPRISE_STAFF,
        progress=Progress(steps=6, stays=0.3, rejected=0.25, minutes=range(600, 7_201)),
        fields=(
            ("Assessment Score", FieldType.NUMBER),
            ("Assessment Summary", FieldType.TEXT),
            ("Assessment Report", FieldType.URL),
        ),
    ),
    Pack.SCALE_50K: Plan(candidates=50_000, applicants=40_000, days=365),
}
"""The largest that the guide speaks of: "sufficient for organizations up to 50,000 candidates"."""
