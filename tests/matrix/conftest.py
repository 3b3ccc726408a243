"""The worlds of the matrix, one for all cases, and the server that answers in iCIMS's place."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from tests.certificates import self_signed
from tests.matrix.upstream import Upstream, listening
from tests.matrix.world import LEAVES_A_SOCKET, World


@pytest.fixture(autouse=True)
def left_to_nobody_else(request: pytest.FixtureRequest) -> Iterator[None]:
    """What such a case leaves is collected before the next one begins, which ignores nothing."""
    yield
    if request.node.get_closest_marker(LEAVES_A_SOCKET.name):
        gc.collect()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def upstream(
    runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upstream]:
    upstream, end = Upstream(), AsyncExitStack()
    untrusted = self_signed(tmp_path_factory.mktemp("tls") / "evil.pem")
    runner.run(end.enter_async_context(listening(upstream, untrusted.server())))
    yield upstream
    runner.run(end.aclose())


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner, upstream: Upstream
) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("matrix"), runner, upstream)
    yield world
    world.stage.close()


@pytest.fixture(scope="module")
def hardened(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner, upstream: Upstream
) -> Iterator[World]:
    """The same with tokens of an hour."""
    world = World(tmp_path_factory.mktemp("hardened"), runner, upstream, hardened=True)
    yield world
    world.stage.close()
