"""Where a result goes: the mapped fields, checked before anything is written to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection as Tx

from integration.domain.field_checks import (
    CheckCause,
    CheckedField,
    Mapped,
    compare,
)
from integration.domain.problems import ParkCode
from integration.services.icims.field_checks import present
from integration.storage.connections import field_checks
from integration.worker.task import Parked, Task


async def checked(task: Task, mapping: Sequence[Mapped], *, anew: bool) -> Sequence[CheckedField]:
    """
    One more call, unless another order of this customer found every field there a moment ago
    (docs/decisions/0075-checking-fields-before-each-write.md).
    """
    run, clock, customer_id = task.tools.database.run, task.tools.clock, task.access.customer_id
    last = None if anew else task.errand.checked
    if last is not None and last.is_good_for(mapping, at=clock.now()):
        return last.fields

    found = compare(mapping, present(await task.icims.fields()))

    def record(tx: Tx) -> None:
        field_checks.put(tx, customer_id, found, cause=CheckCause.BEFORE_WRITE, at=clock.now())

    await run(record)
    return found


def there(found: Sequence[CheckedField], results: Collection[str]) -> list[tuple[str, Mapped]]:
    """The fields' ids, and what goes there. Raises Parked when one of them is not there."""
    wanted = [one for one in found if one.mapped.result in results]
    missing = [one for one in wanted if one.id is None]
    if missing:
        said = (f"“{one.mapped.field_name}” was {one.state.value}" for one in missing)
        raise Parked(ParkCode.FIELD_NOT_FOUND, ", ".join(said))
    return [(one.id, one.mapped) for one in wanted if one.id is not None]
