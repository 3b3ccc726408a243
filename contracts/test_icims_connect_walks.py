"""Walks through Connect v1: what one call made, the next ones find, change and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, seed, settings

from contracts.connect_schema import connect_schema
from contracts.fuzzing import chosen_seed
from contracts.icims_stage import IcimsStage
from contracts.signing import Signing
from tests.icims_cast import CALLBACK_SECRET, NOON

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = IcimsStage()
SIGNING = Signing(CALLBACK_SECRET, at=NOON)


class Walk(connect_schema(STAGE).as_state_machine()):  # type: ignore[misc]
    """Each walk begins at the same noon."""

    def setup(self) -> None:
        STAGE.reset()

    def get_call_kwargs(self, case: OpenApiCase) -> dict[str, object]:
        return {"auth": SIGNING.for_case(case)}


if (SEED := chosen_seed()) is not None:
    seed(SEED)(Walk)

TestWalks = Walk.TestCase
TestWalks.settings = settings(
    max_examples=30,
    stateful_step_count=8,
    derandomize=SEED is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
