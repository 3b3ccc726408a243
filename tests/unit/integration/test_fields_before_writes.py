"""Before a result is written JobCannon looks for its fields, once a minute if all are there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from integration.domain.field_checks import (
    FRESH,
    CheckCause,
    CheckedFields,
    FieldState,
    Mapped,
    Present,
    compare,
)
from integration.domain.ids import CustomerId
from integration.domain.problems import ParkCode
from integration.domain.work import WorkKind, WorkState
from integration.services.icims.field_checks import Asked
from integration.storage.connections import field_checks
from integration.storage.tables.work import work
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.stage import NOON, Stage

SCORE, GRADE = "fld_score00001", "fld_grade00001"
MAPPED = Mapped(result="big-five.overall", field_id=SCORE, field_name="Score")


def complete(stage: Stage, number: int) -> None:
    order_id = f"ord_alice{number:05}"
    stage.request(order_id)
    stage.settle()
    stage.take()
    stage.settle()


def test_a_check_resumes_what_waited_for_a_field_once_all_are_there_and_nothing_else(
    installed: Stage,
) -> None:
    desk, at = installed.services.field_checks, installed.clock.at
    (connection,) = installed.tx(installed.services.connections.all)
    for number, code in enumerate((ParkCode.FIELD_NOT_FOUND, ParkCode.SCOPE_MISSING), start=1):
        complete(installed, number)
        parked = update(work).where(work.c.subject == f"ord_alice{number:05}")
        parked = parked.where(work.c.kind == WorkKind.SCORECARD)
        installed.tx(
            lambda tx, parked=parked, code=code: tx.execute(  # type: ignore[misc]
                parked.values(state=WorkState.PARKED.value, reason_code=code.value)
            )
        )

    def resumed(*there: Present) -> int:
        asked = Asked(fields=compare([MAPPED], there))
        return installed.tx(lambda tx: desk.record(tx, connection, asked, at=at)).resumed

    assert resumed() == 0
    assert resumed(Present(id=SCORE, name="Score")) == 1
    states = [row["state"] for row in installed.work(WorkKind.SCORECARD)]
    assert states == [WorkState.DUE, WorkState.PARKED]


def written_again(stage: Stage) -> None:
    due = update(work).where(work.c.kind == WorkKind.SCORECARD)
    stage.tx(lambda tx: tx.execute(due.values(state="due", due_at=stage.clock.at)))
    stage.settle()


def last(stage: Stage) -> CheckedFields:
    found = stage.tx(lambda tx: field_checks.last(tx, CustomerId(CUSTOMER)))
    assert found is not None
    return found


def test_writes_of_one_minute_share_a_look(installed: Stage) -> None:
    complete(installed, 1)
    for seconds in (0, FRESH.total_seconds() - 1, 1):
        installed.pass_time(seconds=seconds)
        written_again(installed)

    assert installed.icims.calls.count("fields") == 2
    assert installed.icims.calls.count("scorecard_write") == 4


@on_sqlite
def test_what_is_seen_is_kept_with_its_type_and_cause(installed: Stage) -> None:
    complete(installed, 1)

    (field,) = last(installed).fields
    assert (field.state, field.id, field.type) == (FieldState.FOUND, SCORE, "number")
    assert last(installed).cause is CheckCause.BEFORE_WRITE
    assert last(installed).checked_at == installed.clock.at


@on_sqlite
def test_a_field_that_goes_right_after_the_look_is_found_by_the_write(installed: Stage) -> None:
    complete(installed, 1)
    installed.icims.fields = {}
    complete(installed, 2)

    (row,) = [row for row in installed.work("scorecard.write") if row["state"] == "parked"]
    assert row["reason"] == "Scorecard field not found: “Assessment score” was deleted"
    assert not last(installed).passes


@on_sqlite
def test_a_field_created_anew_right_after_the_look_is_written_all_the_same(
    installed: Stage,
) -> None:
    complete(installed, 1)
    installed.icims.fields = {"fld_score00002": "Assessment score"}
    complete(installed, 2)

    assert installed.order("ord_alice00002")["status"] == "delivered"
    assert list(installed.icims.scorecard) == ["fld_score00002"]


@on_sqlite
def test_fields_that_cannot_be_read_leave_the_last_look_and_try_again(installed: Stage) -> None:
    complete(installed, 1)
    before = last(installed)
    installed.pass_time(minutes=2)
    installed.icims.faults["fields"] = [problem(503, "unavailable")]
    complete(installed, 2)

    assert installed.order("ord_alice00002")["status"] == "completed"
    assert last(installed) == before
    installed.settle_within(seconds=10)
    assert installed.order("ord_alice00002")["status"] == "delivered"


@pytest.mark.parametrize(
    ("age", "fields", "mapping", "good"),
    [
        (timedelta(), [SCORE], [MAPPED], True),
        (FRESH - timedelta(seconds=1), [SCORE], [MAPPED], True),
        (FRESH, [SCORE], [MAPPED], False),
        (timedelta(seconds=-1), [SCORE], [MAPPED], False),
        (timedelta(), [GRADE], [MAPPED], False),
        (timedelta(), [SCORE], [], False),
    ],
)
def test_a_look_is_good_for_a_minute_for_the_same_mapping_if_all_was_there(
    age: timedelta, fields: list[str], mapping: list[Mapped], good: bool
) -> None:
    found = compare([MAPPED], [Present(id=id, name="Score") for id in fields if id == SCORE])
    seen = CheckedFields(checked_at=NOON, cause=CheckCause.BEFORE_WRITE, fields=found)

    assert seen.is_good_for(mapping, at=NOON + age) is good
