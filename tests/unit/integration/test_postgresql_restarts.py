"""PostgreSQL is stopped and started under JobCannon: it says so, waits, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from integration.domain.errors import Unavailable
from integration.domain.work import WorkState
from tests.databases import KINDS
from tests.postgres import Cluster, cluster
from tests.unit.integration.stage import Stage

pytestmark = pytest.mark.skipif("postgresql" not in KINDS, reason="said in the last line")


@pytest.fixture
def own() -> Iterator[Cluster]:
    """Its own, for it is stopped."""
    with cluster() as made:
        yield made


def test_what_was_open_when_it_went_is_done_when_it_is_back(
    own: Cluster, runner: asyncio.Runner
) -> None:
    stage = Stage(own.url(own.create()), runner)
    stage.install()
    stage.request()

    own.stop()
    with pytest.raises(Unavailable):
        stage.request("ord_alice00002")
    with pytest.raises(Unavailable):
        stage.settle()
    own.start()

    stage.request("ord_alice00002")
    stage.settle()
    assert {row["state"] for row in stage.work()} == {WorkState.DONE}
    assert len(stage.postman.letters) == 2
    stage.close()
