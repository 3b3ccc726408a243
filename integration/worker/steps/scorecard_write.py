"""Write the result to the scorecard fields that the customer's configuration names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection as Tx

from integration.domain.field_checks import Mapped
from integration.domain.work import WorkKind
from integration.icims.bodies import EntryBody
from integration.icims.errors import Refused
from integration.services.assessment.result_bodies import read_result, result_values
from integration.services.icims.field_checks import mapped
from integration.worker.steps.scorecard_fields import checked, there
from integration.worker.task import Finish, Task

FIELD_NOT_FOUND = "scorecard_field_not_found"
PRECONDITION_FAILED = 412
# Somebody else may write the same scorecard; a further loss of the race waits for the schedule.
MOST_RACES = 3

Values = Mapping[str, int | str]


async def write(task: Task) -> Finish:
    progress = task.tools.progress
    values = result_values(read_result(task.errand.result))
    mapping = mapped((await task.icims.configuration()).scorecard_mapping)

    if any(one.result in values for one in mapping):
        await _write(task, mapping, values)

    def finish(tx: Tx) -> None:
        progress.done(tx, task.errand, WorkKind.SCORECARD, at=task.tools.clock.now())

    return finish


async def _write(task: Task, mapping: Sequence[Mapped], values: Values) -> None:
    found = await checked(task, mapping, anew=False)
    try:
        await _patch(task, there(found, values), values)
    except Refused as refused:
        if refused.code != FIELD_NOT_FOUND:
            raise
        # Gone since it was looked for.
        again = await checked(task, mapping, anew=True)
        if again == found:
            raise
        await _patch(task, there(again, values), values)


async def _patch(task: Task, fields: Sequence[tuple[str, Mapped]], values: Values) -> None:
    """The version is read just before, so that nobody's writing is lost."""
    order = task.errand.order
    entries = [
        EntryBody(field_id=id, field_name=one.field_name, value=values[one.result])
        for id, one in fields
    ]
    for race in range(1, MOST_RACES + 1):
        etag = await task.icims.scorecard_etag(order.application_id)
        try:
            await task.icims.write_scorecard(
                order.application_id, etag=etag, order_id=order.order_id, entries=entries
            )
        except Refused as refused:
            if refused.status != PRECONDITION_FAILED or race == MOST_RACES:
                raise
        else:
            return
