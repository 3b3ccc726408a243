"""`regions move` is killed by SIGKILL after every one of its steps, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.unit.integration.moved_customer import (
    AFTER,
    BEFORE,
    MovedCustomer,
    both,
    dies_and_goes_on,
)

__all__ = ["both"]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_killed_at_every_step_it_is_finished_by_the_same_command(both: MovedCustomer) -> None:
    dies_and_goes_on(both, [*BEFORE, "switched", *AFTER])
