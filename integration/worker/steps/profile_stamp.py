"""Stamp the candidate's profile: the write that answers 403 without its scope."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.orders import OrderStatus
from integration.domain.work import WorkKind
from integration.worker.task import Finish, Task


async def stamp(task: Task) -> Finish:
    """The link is the recruiter's report (docs/decisions/0022), never the candidate's."""
    order = task.errand.order
    await task.icims.stamp_profile(
        order.candidate_id,
        order_id=order.order_id,
        assessment=order.assessment,
        status=OrderStatus.SENT,
        link=task.errand.report_url,
    )

    def finish(tx: Tx) -> None:
        at = task.tools.clock.now()
        task.tools.progress.done(tx, task.errand, WorkKind.STAMP, at=at)

    return finish
