"""Two at one moment, on PostgreSQL: the second is seen to wait for what the first does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection as Tx
from sqlalchemy import text

from integration.catalogue.loader import catalogue
from integration.domain.attempts import Attempt
from integration.storage.database import Database
from tests.unit.integration.stage import Stage, link_of


def begun(stage: Stage) -> tuple[Attempt, str]:
    """All is answered and nothing is submitted."""
    link_token = link_of(stage.postman.letters[-1])
    desk = stage.services.assessments
    attempt, secret = stage.tx(lambda tx: desk.begin(tx, link_token=link_token, at=stage.clock.at))
    answers = {item.number: 3 for item in catalogue()[attempt.assessment].items}
    stage.tx(
        lambda tx: desk.save(
            tx,
            attempt_id=attempt.id,
            attempt_secret=secret,
            answers=answers,
            at=stage.clock.at,
        )
    )
    return attempt, secret


def waits(stage: Stage) -> None:
    """Until somebody waits for a lock of somebody else's; for ten seconds at most."""
    for _ in range(10_000):
        if waiting(stage.database):
            return
    raise AssertionError("nobody waits")


def at_once(stage: Stage, first: Callable[[Tx], object], second: Callable[[], object]) -> None:
    """The second begins while the first has not committed, and is held up by it."""
    with ThreadPoolExecutor(1) as beside, stage.database.engine.connect() as tx:
        first(tx)
        other = beside.submit(second)
        waits(stage)
        tx.commit()
        other.result(timeout=10)


def waiting(database: Database) -> int:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    found: int = database.transact(lambda tx: tx.execute(asked).scalar_one())
    return found
