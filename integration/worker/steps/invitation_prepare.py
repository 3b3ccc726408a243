"""Read the candidate: whom to write to, and by what name."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.problems import ParkCode
from integration.mail.compose import is_address
from integration.worker.task import Finish, Parked, Task


async def prepare(task: Task) -> Finish:
    candidate = await task.icims.candidate(task.errand.order.candidate_id)
    email = candidate.email
    if not email:
        raise Parked(ParkCode.NO_ADDRESS)
    if not is_address(email):
        raise Parked(ParkCode.NO_ADDRESS, "no mail can be sent to the one that is there")

    name = f"{candidate.first_name} {candidate.last_name}".strip()[:300]

    def finish(tx: Tx) -> None:
        progress, at = task.tools.progress, task.tools.clock.now()
        progress.prepared(tx, task.errand, name=name, email=email, at=at)

    return finish
