"""PostgreSQL is stopped and started under JobCannon: it says so, waits, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import Connection, literal, select

from integration.domain.errors import Unavailable
from integration.domain.work import WorkState
from integration.mail.post import Log
from integration.storage.database import Database
from integration.storage.prepared import Prepared
from integration.storage.presence import A_WHILE
from tests.postgres import Cluster, cluster, installed
from tests.unit.integration.stage import Stage

ONE = Prepared(select(literal(1).label("one")))


def question(tx: Connection) -> int:
    found: int = ONE.value(tx)
    return found


@pytest.fixture
def own() -> Iterator[Cluster]:
    """Its own, for it is stopped."""
    if not installed():
        pytest.skip("PostgreSQL is not installed: see the last line")
    with cluster() as made:
        yield made


def test_a_connection_that_lay_idle_is_asked_first_and_nobody_notices(own: Cluster) -> None:
    seconds = [0.0]
    database = Database(own.url(own.create()), watch=lambda: seconds[0])
    database.transact(question)
    own.stop()
    own.start()
    seconds[0] += A_WHILE

    assert database.transact(question) == 1
    database.close()


def test_of_those_that_were_just_used_one_fails_and_takes_the_others_along(own: Cluster) -> None:
    database = Database(own.url(own.create()), watch=lambda: 0.0)
    with database.engine.connect() as one, database.engine.connect() as another:
        question(one), question(another)
    own.stop()
    own.start()

    with pytest.raises(Unavailable):
        database.transact(question)
    assert [database.transact(question) for _ in range(3)] == [1, 1, 1]
    database.close()


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


def test_what_was_done_while_it_was_away_is_recorded_and_not_done_again(
    own: Cluster, runner: asyncio.Runner
) -> None:
    stage = Stage(own.url(own.create()), runner)
    stage.install()
    stage.request()
    took = stage.postman.send

    async def take_and_go(message: EmailMessage, *, traceparent: str, log: Log) -> None:
        await took(message, traceparent=traceparent, log=log)
        own.stop()
        asyncio.get_running_loop().call_later(0.1, own.start)

    stage.postman.send = take_and_go  # type: ignore[method-assign]
    stage.settle()

    assert len(stage.postman.letters) == 1
    assert stage.order()["status"] == "sent"
    stage.close()
