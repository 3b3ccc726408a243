"""POST the signed callback that closes the order (guide: "Callback protocol")."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.signatures import signed_headers
from integration.domain.work import WorkKind
from integration.worker.task import Finish, Task


async def call_back(task: Task) -> Finish:
    """All retries carry one id and one body; the timestamp is of each attempt."""
    tools = task.tools
    body = task.errand.result.callback.encode()
    signature = signed_headers(
        tools.callback_key, message_id=task.work.id, body=body, at=tools.clock.now()
    )
    await task.icims.call_back(task.errand.order.callback_url, body, signature)

    def finish(tx: Tx) -> None:
        tools.progress.done(tx, task.errand, WorkKind.CALLBACK, at=tools.clock.now())

    return finish
