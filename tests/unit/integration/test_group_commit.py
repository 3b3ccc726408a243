"""What waits for SQLite's one writer goes together, and each still stands or falls by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from integration.domain.errors import CredentialsInvalid, NotFound, Unavailable
from integration.storage.database import Database

COUNT = text("SELECT count(*) FROM noted")
Outcomes = list[object]


class Grouped:
    """A database whose thread is kept busy until all that a test asks for is waiting."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "some.sqlite3"
        self.database = Database(f"sqlite:///{self.file}")
        self.commits = 0
        self.database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (what TEXT UNIQUE)")))
        event.listen(self.database.engine, "commit", self._committed)

    def _committed(self, _: Tx) -> None:
        self.commits += 1

    def together(self, *asked: Callable[[Tx], object]) -> Outcomes:
        async def all_of_them() -> Outcomes:
            going = Event()
            busy = asyncio.create_task(self.database.apart(lambda _: going.wait(10)))
            tasks = [asyncio.create_task(self.database.run(one)) for one in asked]
            await asyncio.wait(tasks, timeout=0)
            going.set()
            assert await busy
            return list(await asyncio.gather(*tasks, return_exceptions=True))

        return asyncio.run(all_of_them())

    def noted(self) -> list[str]:
        found = text("SELECT what FROM noted ORDER BY rowid")
        return self.database.transact(lambda tx: list(tx.execute(found).scalars()))


@pytest.fixture
def grouped(tmp_path: Path) -> Iterator[Grouped]:
    grouped = Grouped(tmp_path)
    yield grouped
    grouped.database.close()


def note(what: str, raising: Exception | None = None) -> Callable[[Tx], str]:
    def noting(tx: Tx) -> str:
        tx.execute(text("INSERT INTO noted VALUES (:what)"), {"what": what})
        if raising is not None:
            raise raising
        return what

    return noting


def test_what_waits_is_committed_once_and_each_has_its_own_answer(grouped: Grouped) -> None:
    names = [f"n{number}" for number in range(20)]

    assert grouped.together(*map(note, names)) == names
    assert grouped.noted() == names
    assert grouped.commits <= 2


def test_no_more_than_so_many_go_together(grouped: Grouped) -> None:
    most = grouped.database.most_together

    grouped.together(*(note(f"n{number}") for number in range(2 * most + 1)))

    assert len(grouped.noted()) == 2 * most + 1
    assert grouped.commits >= 3


def test_a_refusal_and_a_mistake_take_back_only_their_own(grouped: Grouped) -> None:
    refusal, mistake = NotFound("not here"), ZeroDivisionError()

    outcomes = grouped.together(
        note("a"), note("b", refusal), note("c", mistake), note("a"), note("d")
    )

    assert outcomes[:3] == ["a", refusal, mistake]
    assert "UNIQUE" in str(outcomes[3])
    assert outcomes[4] == "d"
    assert grouped.noted() == ["a", "d"]


def test_a_refusal_whose_record_is_to_stay_stays(grouped: Grouped) -> None:
    refusal = CredentialsInvalid("no")
    assert refusal.commits

    assert grouped.together(note("a"), note("failed", refusal)) == ["a", refusal]
    assert grouped.noted() == ["a", "failed"]


def test_nobody_is_answered_before_the_commit_and_all_are_told_when_it_fails(
    grouped: Grouped,
) -> None:
    def orphan(tx: Tx) -> None:
        tx.execute(text("INSERT INTO children VALUES ('of nobody')"))

    child = "CREATE TABLE children (of TEXT REFERENCES noted (what) DEFERRABLE INITIALLY DEFERRED)"
    grouped.database.transact(lambda tx: tx.execute(text(child)))

    outcomes = grouped.together(note("a"), note("b", NotFound("not here")), orphan)

    assert [type(one) for one in outcomes] == [IntegrityError] * 3
    assert grouped.noted() == []
    assert grouped.together(note("a")) == ["a"]


def test_a_full_disk_is_told_to_all_of_them_and_nothing_is_half_saved(tmp_path: Path) -> None:
    grouped = Grouped(tmp_path)
    [pages] = grouped.database.transact(lambda tx: tx.exec_driver_sql("PRAGMA page_count").one())
    limit = f"PRAGMA max_page_count = {pages + 1}"
    grouped.database.transact(lambda tx: tx.exec_driver_sql(limit))

    outcomes = grouped.together(note("a"), note("b" * 100_000), note("c"))

    assert [type(one) for one in outcomes] == [Unavailable] * 3
    assert grouped.noted() == []
    assert grouped.together(note("a"), note("c")) == ["a", "c"]
    grouped.database.close()


def test_whoever_goes_away_while_waiting_does_not_take_others_along(grouped: Grouped) -> None:
    async def one_goes() -> object:
        going = Event()
        busy = asyncio.create_task(grouped.database.apart(lambda _: going.wait(10)))
        leaving = asyncio.create_task(grouped.database.run(note("a")))
        staying = asyncio.create_task(grouped.database.run(note("b")))
        await asyncio.wait([leaving, staying], timeout=0)
        leaving.cancel()
        going.set()
        await busy
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return await staying

    assert asyncio.run(one_goes()) == "b"
    assert grouped.noted() == ["a", "b"]


def test_each_is_in_the_context_of_whoever_asked(grouped: Grouped) -> None:
    from structlog.contextvars import bound_contextvars, get_contextvars

    async def both() -> Outcomes:
        going = Event()
        busy = asyncio.create_task(grouped.database.apart(lambda _: going.wait(10)))
        tasks = []
        for order in ("ord_1", "ord_2"):
            with bound_contextvars(order_id=order):
                asked = grouped.database.run(lambda _: get_contextvars()["order_id"])
                tasks.append(asyncio.create_task(asked))
        await asyncio.wait(tasks, timeout=0)
        going.set()
        await busy
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(both()) == ["ord_1", "ord_2"]
