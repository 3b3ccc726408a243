"""Both programs as real processes, started once for all tests of a session that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from contracts.conformance import Contract, icims_connect, icims_staging, jobcannon
from scenarios.exchanges import Exchanges
from scenarios.stack import Stack, started
from tests.contract import check

__all__ = ["exchanges", "network", "stack"]


class CheckedNetwork(httpx.BaseTransport):
    """The real one; every answer of a program that has contracts is held against them."""

    def __init__(self) -> None:
        self.contracts: dict[str, tuple[Contract, ...]] = {}
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        response.read()
        for contract in self.contracts.get(request.url.netloc.decode(), ()):
            check(contract, request, response)
        return response

    def close(self) -> None:
        self._inner.close()


@pytest.fixture(scope="session")
def network() -> CheckedNetwork:
    return CheckedNetwork()


@pytest.fixture(scope="session")
def exchanges(network: CheckedNetwork) -> Iterator[Exchanges]:
    with Exchanges(transport=network) as client:
        yield client


@pytest.fixture(scope="session")
def stack(exchanges: Exchanges, network: CheckedNetwork) -> Iterator[Stack]:
    with started(exchanges) as running:
        icims = httpx.URL(running.addresses.icims).netloc.decode()
        ours = httpx.URL(running.addresses.jobcannon).netloc.decode()
        network.contracts |= {icims: (icims_connect(), icims_staging()), ours: (jobcannon(),)}
        yield running
