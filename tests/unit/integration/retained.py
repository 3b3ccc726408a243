"""What JobCannon keeps of a candidate whose assessment is complete, and what of it is erased."""

from __future__ import annotations

from integration.domain.retention import Erasure, Kept
from tests.unit.integration.stage import Stage


def completed(stage: Stage) -> Stage:
    stage.request()
    stage.settle()
    stage.take()
    stage.settle()
    return stage


def kept(stage: Stage) -> Kept:
    found = stage.tx(lambda tx: stage.services.retention.overview(tx, at=stage.clock.at))
    return found.customers[0]


def erasures_of(stage: Stage) -> tuple[Erasure, ...]:
    return stage.tx(lambda tx: stage.services.retention.overview(tx, at=stage.clock.at)).erasures
