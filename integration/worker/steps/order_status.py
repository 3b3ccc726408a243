"""Tell iCIMS how far the order is; a status that is no news there changes nothing."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.orders import OrderStatus
from integration.domain.work import WorkKind
from integration.worker.task import Finish, Task


async def report_sent(task: Task) -> Finish:
    order_id = task.errand.order.order_id
    await task.icims.report_status(order_id, status=OrderStatus.SENT, link=task.errand.report_url)
    return _finish(task, WorkKind.SENT)


async def report_in_progress(task: Task) -> Finish:
    await task.icims.report_status(task.errand.order.order_id, status=OrderStatus.IN_PROGRESS)
    return _finish(task, WorkKind.IN_PROGRESS)


async def report_expired(task: Task) -> Finish:
    await task.icims.report_status(task.errand.order.order_id, status=OrderStatus.EXPIRED)
    return _finish(task, WorkKind.EXPIRED)


def _finish(task: Task, kind: WorkKind) -> Finish:
    def finish(tx: Tx) -> None:
        task.tools.progress.done(tx, task.errand, kind, at=task.tools.clock.now())

    return finish
