"""Send the invitation; the Message-ID stays the same, so a repetition is recognisable."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.catalogue.loader import catalogue
from integration.domain.connections import ConnectionStatus
from integration.domain.problems import ParkCode
from integration.domain.work import WorkKind
from integration.mail.compose import Letter, compose
from integration.worker.task import Finish, Parked, Task


async def send(task: Task) -> Finish:
    errand = task.errand
    if errand.access.status is ConnectionStatus.UNINSTALLED:
        raise Parked(ParkCode.UNINSTALLED)
    if not errand.invitation.candidate_email:
        raise Parked(ParkCode.NO_ADDRESS)

    message = compose(_letter(task, errand.invitation.candidate_email))
    await task.tools.postman.send(message, traceparent=task.traceparent, log=task.exchanges.append)

    def finish(tx: Tx) -> None:
        task.tools.progress.done(tx, errand, WorkKind.EMAIL, at=task.tools.clock.now())

    return finish


def _letter(task: Task, address: str) -> Letter:
    errand = task.errand
    instrument = catalogue()[errand.order.assessment]
    return Letter(
        template=errand.order.email_template,
        sender=task.tools.mail_from,
        address=address,
        name=errand.invitation.candidate_name or "",
        company=errand.company,
        job_title=errand.order.job_title,
        assessment=instrument.name,
        minutes=instrument.minutes,
        items=len(instrument.items),
        asks=instrument.asks,
        link=errand.link_url,
        days=task.tools.progress.link_life.days,
        message_id=errand.invitation.message_id,
        traceparent=task.traceparent,
        # The date of the invitation, so that a repetition is the same to the byte.
        written_at=errand.invitation.created_at,
    )
