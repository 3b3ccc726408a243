"""Write the result to the scorecard fields that the customer's configuration names."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.work import WorkKind
from integration.icims.bodies import EntryBody, FieldBody, MappingBody
from integration.icims.errors import Refused
from integration.services.result_bodies import read_result, result_values
from integration.worker.task import Finish, Task

FIELD_NOT_FOUND = "scorecard_field_not_found"
PRECONDITION_FAILED = 412
# Somebody else may write the same scorecard; a further loss of the race waits for the schedule.
MOST_RACES = 3


async def write(task: Task) -> Finish:
    progress = task.tools.progress
    stored = await task.tools.database.run(lambda tx: progress.result(tx, task.work))
    values = result_values(read_result(stored))
    mapping = (await task.icims.configuration()).scorecard_mapping
    mapped = [one for one in mapping if one.result in values]

    if mapped:
        await _write(task, mapped, values)

    def finish(tx: Tx) -> None:
        progress.done(tx, task.errand, WorkKind.SCORECARD, at=task.tools.clock.now())

    return finish


async def _write(task: Task, mapped: list[MappingBody], values: dict[str, int | str]) -> None:
    try:
        await _patch(task, mapped, values)
    except Refused as refused:
        if refused.code != FIELD_NOT_FOUND:
            raise
        created_anew = _created_anew(mapped, await task.icims.fields())
        if created_anew == mapped:
            raise
        await _patch(task, created_anew, values)


async def _patch(task: Task, mapped: list[MappingBody], values: dict[str, int | str]) -> None:
    """The version is read just before, so that nobody's writing is lost."""
    order = task.errand.order
    entries = [
        EntryBody(field_id=one.field_id, field_name=one.field_name, value=values[one.result])
        for one in mapped
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


def _created_anew(mapped: list[MappingBody], fields: tuple[FieldBody, ...]) -> list[MappingBody]:
    """
    A field whose id is gone, and of whose remembered name there is one, was created anew
    (docs/decisions/0023-scorecard-mapping.md). A renamed field still has its id.
    """
    ids = {field.id for field in fields}
    by_name = {field.name: field.id for field in fields}
    return [
        MappingBody(
            result=one.result,
            field_id=one.field_id
            if one.field_id in ids
            else by_name.get(one.field_name, one.field_id),
            field_name=one.field_name,
        )
        for one in mapped
    ]
