"""The one step of JobCannon's work that is parked, and why."""

from __future__ import annotations

from integration.domain.work import WorkState
from tests.unit.integration.stage import Stage


def parked(stage: Stage) -> tuple[str, str]:
    (row,) = [row for row in stage.work() if row["state"] == WorkState.PARKED]
    return row["kind"], row["reason"]
