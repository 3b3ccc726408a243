"""
SQLite has one writer, and its disk is slow: whoever waits for both goes with the next transaction
(docs/decisions/0086-group-commit.md).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from integration.domain.errors import Refusal
from integration.storage.outages import passes, told
from integration.storage.prepared import command

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A use case that waits for its turn, in the context of whoever asks; for what the log says."""

    use_case: Callable[[Connection], Any]
    context: Context
    came: asyncio.Future[Any]

    def run(self, tx: Connection) -> Any:
        return self.context.run(self.use_case, tx)

    def settle(self, outcome: Any) -> None:
        if self.came.done():
            return
        if isinstance(outcome, _Raised):
            self.came.set_exception(outcome.error)
        else:
            self.came.set_result(outcome)


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class GroupCommit:
    """
    One use case alone is a transaction of its own, by `alone`. Several have one in common, each
    behind a savepoint, so that a refusal or a mistake of one takes back its own changes only. What
    takes the whole transaction takes all of them; nobody is answered before it is committed.
    """

    def __init__(
        self,
        engine: Engine,
        threads: Executor,
        *,
        alone: Callable[[Callable[[Connection], Any]], Any],
        most: int,
    ) -> None:
        self._engine = engine
        self._threads = threads
        self._alone = alone
        self._most = most
        self._waiting: deque[Asked] = deque()
        self._is_ahead = False

    def submit(self, use_case: Callable[[Connection], T]) -> asyncio.Future[T]:
        came: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Asked(use_case, copy_context(), came))
        self._come_to_turn()
        return came

    def _come_to_turn(self) -> None:
        """After something waits: a turn that is ahead has not looked yet, so it finds it."""
        if not self._is_ahead:
            self._is_ahead = True
            self._threads.submit(self._turn)

    def _turn(self) -> None:
        self._is_ahead = False
        asked = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        if asked:
            self._answer(asked)
        if self._waiting:
            # Behind whatever else the thread was given meanwhile.
            try:
                self._come_to_turn()
            except RuntimeError:
                # It is being closed, and ends what was asked of it.
                self._turn()

    def _answer(self, asked: Sequence[Asked]) -> None:
        try:
            outcomes = [self._one(asked[0])] if len(asked) == 1 else self._together(asked)
        except BaseException as broken:
            outcomes = [_Raised(told(broken))] * len(asked)
        pairs = list(zip(asked, outcomes, strict=True))
        for loop in {one.came.get_loop() for one in asked}:
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(
                    _settle, [one for one in pairs if one[0].came.get_loop() is loop]
                )

    def _one(self, asked: Asked) -> Any:
        try:
            return asked.context.run(self._alone, asked.use_case)
        except BaseException as broken:
            return _Raised(broken)

    def _together(self, asked: Sequence[Asked]) -> list[Any]:
        with self._engine.connect() as tx:
            tx.begin()
            outcomes = [_behind_a_savepoint(tx, one) for one in asked]
            tx.commit()
        return outcomes


def _settle(outcomes: Sequence[tuple[Asked, Any]]) -> None:
    for asked, outcome in outcomes:
        asked.settle(outcome)


def _behind_a_savepoint(tx: Connection, asked: Asked) -> Any:
    command(tx, "SAVEPOINT asked")
    try:
        outcome = asked.run(tx)
    except Refusal as refusal:
        if not refusal.commits:
            command(tx, "ROLLBACK TO asked")
        outcome = _Raised(refusal)
    except Exception as broken:
        if isinstance(broken, DBAPIError) and passes(broken):
            # A disk that is full, a lock: SQLite may have rolled back everything.
            raise
        command(tx, "ROLLBACK TO asked")
        outcome = _Raised(told(broken))
    command(tx, "RELEASE asked")
    return outcome
