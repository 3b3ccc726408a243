"""Write down what came of an attempt: work, log and consequences in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import Connection as Tx

from integration.domain.connections import ConnectionStatus
from integration.domain.deliveries import Exchange, Outcome, Trigger
from integration.domain.ids import CustomerId, DeliveryId, OrderId, new_id
from integration.domain.problems import ParkCode
from integration.domain.work import Work
from integration.icims.client import TokenMissing
from integration.icims.errors import IcimsFailure
from integration.mail.post import MailFailure
from integration.services.assessment.progress import OrderVanished
from integration.storage.insisting import insist
from integration.storage.keys.vault import SealBroken
from integration.storage.orders import deliveries, events
from integration.storage.queue import work as queue
from integration.worker.classify import Cancel, Exhausted, Failed, Park, Retry, Verdict
from integration.worker.pace import MustWait, Pace
from integration.worker.task import Finish, Parked, Task, Tools

# What the outside world does; anything else is a fault of ours and belongs in the program's log.
EXPECTED = (IcimsFailure, MailFailure, OrderVanished, Parked, TimeoutError, TokenMissing)

log = structlog.get_logger("worker")


class Records:
    def __init__(self, tools: Tools, *, chance: Callable[[], float]) -> None:
        self._tools = tools
        self._chance = chance

    async def succeeded(self, task: Task, finish: Finish) -> str:
        """All or nothing: a lost lease undoes the consequences as well. Says what came of it."""
        at = self._tools.clock.now()

        def record(tx: Tx) -> None:
            queue.finish(tx, task.work, at=at)
            finish(tx)
            self._log(tx, task)
            task.pace.settle(tx, at=at)

        await insist(self._tools.database, record)
        return Outcome.SUCCEEDED

    async def failed(self, task: Task, cause: Exception) -> str:
        if not isinstance(cause, EXPECTED):
            log.error("step_failed", exc_info=cause)

        failed = Failed(
            kind=task.work.kind,
            attempt=task.work.attempts + 1,
            at=self._tools.clock.now(),
            chance=self._chance(),
            uninstalled=task.access.status is ConnectionStatus.UNINSTALLED,
        )
        verdict = failed.judge(cause)
        recorded = await insist(
            self._tools.database,
            lambda tx: self._record_failure(tx, task, verdict, at=failed.at),
        )
        return f"{recorded.outcome}, {recorded.reason}"

    async def vanished(self, held: Work, gone: OrderVanished, pace: Pace) -> str:
        at = self._tools.clock.now()

        def record(tx: Tx) -> None:
            queue.give_up(tx, held, reason=str(gone), at=at)
            pace.settle(tx, at=at)

        await self._tools.database.run(record)
        return f"{Outcome.EXHAUSTED}, {gone}"

    async def unopened(self, held: Work, broken: SealBroken, pace: Pace) -> str:
        """By the schedule, as a fault of our own: a key may come back, and nobody made a call."""
        log.error("seal_broken", reason=str(broken))
        at = self._tools.clock.now()
        failed = Failed(
            kind=held.kind,
            attempt=held.attempts + 1,
            at=at,
            chance=self._chance(),
            uninstalled=False,
        )
        verdict = failed.judge(broken)

        def record(tx: Tx) -> None:
            if isinstance(verdict, Retry):
                queue.retry(tx, held, due_at=verdict.at, reason=verdict.reason, at=at)
            else:
                queue.give_up(tx, held, reason=verdict.reason, at=at)
            pace.settle(tx, at=at)

        await self._tools.database.run(record)
        return f"{verdict.outcome}, {verdict.reason}"

    async def postponed(self, task: Task, wait: MustWait) -> str:
        """The calls that it made are logged; the attempt does not count as one."""
        at = self._tools.clock.now()

        def record(tx: Tx) -> None:
            queue.postpone(tx, task.work, due_at=wait.until, reason=str(wait), at=at)
            self._log(tx, task)
            task.pace.settle(tx, at=at)

        await self._tools.database.run(record)
        return str(wait)

    def _record_failure(self, tx: Tx, task: Task, verdict: Verdict, *, at: datetime) -> Verdict:
        verdict = self._reconsidered(tx, task, verdict, at=at)
        match verdict:
            case Retry() as retry:
                queue.retry(tx, task.work, due_at=retry.at, reason=retry.reason, at=at)
            case Park() as park:
                self._park(tx, task, park, at=at)
            case Exhausted() as exhausted:
                queue.give_up(tx, task.work, reason=exhausted.reason, at=at)
            case Cancel():
                self._cancel(tx, task, at=at)
        self._log(tx, task, verdict=verdict)
        task.pace.settle(tx, at=at)
        return verdict

    def _reconsidered(self, tx: Tx, task: Task, verdict: Verdict, *, at: datetime) -> Verdict:
        """
        A verdict on an authorization that was renewed meanwhile: try at once with the new. One that
        comes at this moment waits until the work is parked, and then finds it.
        """
        if not isinstance(verdict, Park):
            return verdict
        current = self._tools.progress.connections.hold(tx, task.access.customer_id)
        renewed = current and current.grant_number != task.access.grant_number
        return Retry(at=at, reason=verdict.reason) if renewed else verdict

    def _park(self, tx: Tx, task: Task, park: Park, *, at: datetime) -> None:
        queue.park(
            tx,
            task.work,
            code=park.code,
            reason=park.reason,
            look_again_at=park.look_again_at,
            at=at,
        )
        access, connections = task.access, self._tools.progress.connections
        if park.code is ParkCode.TOKEN_EXPIRED:
            connections.lose_token(
                tx,
                customer_id=access.customer_id,
                grant_number=access.grant_number,
                reason=park.reason,
                at=at,
            )
        elif park.code in (ParkCode.PROFILE_WRITE_FORBIDDEN, ParkCode.SCOPE_MISSING):
            connections.degrade(
                tx,
                customer_id=access.customer_id,
                grant_number=access.grant_number,
                reason=park.reason,
                at=at,
            )

    def _cancel(self, tx: Tx, task: Task, *, at: datetime) -> None:
        customer_id = CustomerId(task.work.tenant)
        events.take_turns(tx, customer_id)
        queue.finish(tx, task.work, at=at)
        self._tools.invitations.cancel(
            tx,
            customer_id=customer_id,
            order_id=OrderId(task.work.subject),
            at=at,
        )

    def _log(self, tx: Tx, task: Task, *, verdict: Verdict | None = None) -> None:
        """Each call by what came of it; the one that decided says why, and when it is next."""
        decisive = _decisive(task.exchanges) if verdict else None
        attempt = _number(tx, task) if task.exchanges else 0
        for exchange in task.exchanges:
            decided = verdict if exchange is decisive else None
            deliveries.add(
                tx,
                id=DeliveryId(new_id("dlv", self._tools.new_token())),
                exchange=_explained(exchange, decided),
                outcome=decided.outcome if decided else _passing_outcome(exchange),
                customer_id=CustomerId(task.work.tenant),
                order_id=task.order_id,
                work_id=task.work.id,
                attempt=attempt,
                trigger=Trigger.MANUAL if task.work.manual else Trigger.SCHEDULED,
                next_attempt_at=_next_attempt_at(decided),
            )


def _number(tx: Tx, task: Task) -> int:
    """
    Attempts are counted on in the log when a schedule begins anew: parked work that goes on, and
    what somebody sends again. Until then each claim is one attempt, and nothing has to be asked.
    """
    held = task.work
    if held.fence == held.attempts + 1:
        return held.fence
    last = deliveries.last_attempt(
        tx, customer_id=CustomerId(held.tenant), order_id=task.order_id, work_id=held.id
    )
    return last + 1


def _worked(exchange: Exchange) -> bool:
    return exchange.error is None and exchange.status is not None and exchange.status < 400


def _decisive(exchanges: Sequence[Exchange]) -> Exchange | None:
    """The last call that failed; where none did, the last one showed what was wrong."""
    failed = [exchange for exchange in exchanges if not _worked(exchange)]
    return next(reversed(failed or exchanges), None)


def _passing_outcome(exchange: Exchange) -> Outcome:
    """A failure that did not decide was tried again within the same attempt."""
    return Outcome.SUCCEEDED if _worked(exchange) else Outcome.WILL_RETRY


def _explained(exchange: Exchange, decided: Verdict | None) -> Exchange:
    if decided is None or exchange.error is not None:
        return exchange
    return replace(exchange, error=decided.reason)


def _next_attempt_at(verdict: Verdict | None) -> datetime | None:
    match verdict:
        case Retry(at=at):
            return at
        case Park(look_again_at=at):
            return at
    return None
