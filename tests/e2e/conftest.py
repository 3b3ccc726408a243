"""Both programs as real processes, started once; a fresh customer for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from scenarios.exchanges import Exchanges
from scenarios.report import Report
from scenarios.stack import Stack, started
from scenarios.walk import Walk, open_walk

SEEDS = count(1)


@pytest.fixture(scope="session")
def exchanges() -> Iterator[Exchanges]:
    with Exchanges() as client:
        yield client


@pytest.fixture(scope="session")
def stack(exchanges: Exchanges) -> Iterator[Stack]:
    with started(exchanges) as running:
        yield running


@pytest.fixture
def walk(exchanges: Exchanges, stack: Stack) -> Walk:
    """Seeds differ, so that no two customers share their ids."""
    return open_walk(exchanges, stack.addresses, stack.staging, seed=next(SEEDS))


@pytest.fixture
def report(exchanges: Exchanges) -> Report:
    return Report(exchanges)
