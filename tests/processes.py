"""Both programs as real processes, started once for all tests of a session that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenarios.exchanges import Exchanges
from scenarios.stack import Stack, started

__all__ = ["exchanges", "stack"]


@pytest.fixture(scope="session")
def exchanges() -> Iterator[Exchanges]:
    with Exchanges() as client:
        yield client


@pytest.fixture(scope="session")
def stack(exchanges: Exchanges) -> Iterator[Stack]:
    with started(exchanges) as running:
        yield running
