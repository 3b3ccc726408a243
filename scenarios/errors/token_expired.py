"""Common Error 1: the token is two years old, then one is revoked; re-authorizing is the fix."""

from __future__ import annotations

from scenarios import expect
from scenarios.progress import connected, finishes, parks
from scenarios.report import Report
from scenarios.walk import APP, BIG_FIVE_MAPPING, DISC_MAPPING, SUPPORT, Walk

SENTENCE = 'Error: "OAuth token expired"'
NEEDS = (5,)

TITLE = "OAuth token expired"


def run(report: Report, walk: Walk) -> None:
    carol, operator = walk.carol, walk.operator
    causes = (
        ("oauth-token-expired", walk.alice, BIG_FIVE_MAPPING),
        ("oauth-token-revoked", walk.dana, DISC_MAPPING),
    )
    for preset, candidate, mapping in causes:
        with report.step(SENTENCE):
            walk.staging.apply(preset)
            candidate.take()
            parks(walk, candidate, reason=TITLE)
            connected(walk, "reauthorization_required")
            card = operator.open_connection()
            expect.holds(TITLE in card, f"“{TITLE}” on the connection", seen=card)

        with report.step("Cause: Token is >2 years old or was revoked."):
            operator.open_connection("Token is >2 years old or was revoked.")

        with report.step("Contact JobCannon support ([email protected])"):
            operator.open_connection(f"Contact JobCannon support ({SUPPORT})")

        with report.step("Re-authorize in iCIMS Marketplace"):
            operator.open_connection("Re-authorize in iCIMS Marketplace")
            carol.reauthorize(APP)

        with report.step("Token will be refreshed and integration reactivated"):
            finishes(walk, candidate)
            connected(walk, "active")
            operator.open_connection("Active", "0 parked")
            page = walk.bob.open_record(candidate)
            for field in mapping.values():
                page.row(field)
