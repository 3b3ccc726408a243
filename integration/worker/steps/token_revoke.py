"""Give the token of an uninstalled app back to iCIMS (RFC 7009)."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.ids import CustomerId
from integration.storage.connections import renewals
from integration.worker.task import Finish, Task


async def revoke(task: Task) -> Finish:
    """Until iCIMS has said 200 it may still be alive; then it is forgotten here as well."""
    tools, customer_id = task.tools, CustomerId(task.work.tenant)
    grant_number, vault = int(task.work.payload["grant_number"]), tools.progress.connections.vault
    token = await tools.database.run(
        lambda tx: renewals.leftover(tx, vault, customer_id, grant_number)
    )
    if token is not None:
        await tools.oauth.revoke(
            task.access.issuer,
            token=token,
            traceparent=task.traceparent,
            log=task.exchanges.append,
        )

    def finish(tx: Tx) -> None:
        renewals.forget_leftover(tx, customer_id, grant_number)

    return finish
