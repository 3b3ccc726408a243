"""Enterprise row 3: what is pre-created is checked before anybody is asked for anything."""

from __future__ import annotations

from scenarios.progress import finishes
from scenarios.report import Report
from scenarios.walk import BIG_FIVE_MAPPING, FIELDS, STAGE, Walk

SENTENCE = "Custom fields: Pre-create scorecard fields in iCIMS before assessment delivery"
NEEDS = (3,)


def run(report: Report, walk: Walk) -> None:
    with report.step(SENTENCE):
        page = walk.operator.check_fields()
        page.expect("Every field is there.")
        for field in FIELDS:
            page.row(field.name, "Found")

        walk.bob.invite(walk.alice, to=STAGE).expect("Moved")
        walk.alice.open_mail()
        walk.alice.take()
        finishes(walk, walk.alice)
        record = walk.bob.open_record(walk.alice)
        for name in BIG_FIVE_MAPPING.values():
            record.row(name)
