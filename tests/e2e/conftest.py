"""Both programs as real processes, started once; a fresh customer for each test."""

from __future__ import annotations

from itertools import count

import pytest

from scenarios.exchanges import Exchanges
from scenarios.report import Report
from scenarios.stack import Stack
from scenarios.walk import Walk, open_walk
from tests.processes import exchanges, network, stack

__all__ = ["exchanges", "network", "report", "stack", "walk"]

SEEDS = count(1)


@pytest.fixture
def walk(exchanges: Exchanges, stack: Stack) -> Walk:
    """Seeds differ, so that no two customers share their ids."""
    return open_walk(exchanges, stack.addresses, stack.staging, seed=next(SEEDS))


@pytest.fixture
def report(exchanges: Exchanges) -> Report:
    return Report(exchanges)
