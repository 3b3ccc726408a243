"""Common Error 2: a field is deleted, then one is renamed; creating and renaming it is the fix."""

from __future__ import annotations

import re

from scenarios import expect
from scenarios.actors.admin import Field
from scenarios.progress import finishes, parks
from scenarios.report import Report
from scenarios.walk import BIG_FIVE_MAPPING, DISC_MAPPING, Walk

SENTENCE = 'Error: "Scorecard field not found"'
NEEDS = (5,)

FOUND_BY = {"fields_read": "Scorecard fields read", "scorecard_write": "Scorecard write"}
TITLE = "Scorecard field not found"


def run(report: Report, walk: Walk) -> None:
    carol, operator, staging = walk.carol, walk.operator, walk.staging
    deleted = Field("", "Number")
    renamed = next(iter(DISC_MAPPING.values()))

    with report.step(SENTENCE):
        deleted = _named(staging.apply("scorecard-field-deleted"))
        walk.alice.take()
        parks(walk, walk.alice, reason=f"{TITLE}: “{deleted.name}” was deleted")
        order = walk.records.order(walk.alice.email)
        operator.open_logs(order_id=order.id, outcome="parked")
        # Found before the write, unless a write of the last minute has just seen every field.
        (parked,) = [
            one for one in operator.deliveries(order_id=order.id) if one.outcome == "parked"
        ]
        operator.open_delivery(FOUND_BY[parked.kind]).expect(TITLE)

    with report.step("Cause: Custom scorecard field was deleted or renamed in iCIMS."):
        operator.browser.page.expect("Custom scorecard field was deleted or renamed in iCIMS.")
        carol.rename_field(renamed, to=f"{renamed} (old)")
        walk.dana.take()
        parks(walk, walk.dana, reason=f"{TITLE}: “{renamed}” was renamed")

    with report.step("Verify scorecard field exists in iCIMS admin"):
        operator.browser.page.expect("Verify scorecard field exists in iCIMS admin")
        page = carol.go_to("/settings/scorecard-fields")
        names = [cells[0] for cells in page.rows()]
        gone = not any(name.startswith(f"{deleted.name} fld_") for name in names)
        expect.holds(gone, f"no field “{deleted.name}”", seen=names)

    with report.step("Check field name matches JobCannon configuration"):
        page = operator.check_fields()
        page.expect("Check field name matches JobCannon configuration")
        page.row(deleted.name, "Deleted")
        page.row(renamed, f"Renamed Now called “{renamed} (old)”")
        carol.rename_field(f"{renamed} (old)", to=renamed)
        finishes(walk, walk.dana)

    with report.step(
        "Create the field if it doesn't exist"
        " (custom scorecard fields must be pre-created in iCIMS)"
    ):
        carol.pre_create_fields([deleted])
        operator.check_fields().expect("Every field is there.")
        finishes(walk, walk.alice)
        page = walk.bob.open_record(walk.alice)
        for field in BIG_FIVE_MAPPING.values():
            page.row(field)


def _named(undo: str) -> Field:
    """What the preset deleted, by its own words: “Create 'Openness' of the type number …”."""
    found = re.search(r"'(?P<name>.+)' of the type (?P<type>\w+)", undo)
    expect.holds(found is not None, "the name and type of the deleted field", seen=undo)
    return Field(found["name"], found["type"].capitalize()) if found else Field("", "")
