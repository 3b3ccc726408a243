"""Enterprise row 2: a customer whose limit is used up waits for it, and is refused nothing."""

from __future__ import annotations

from scenarios import expect
from scenarios.progress import finishes
from scenarios.report import Report
from scenarios.walk import STAGE, Walk

SENTENCE = (
    "Rate limits: iCIMS allows 500 req/min (burst to 1000)"
    " — sufficient for organizations up to 50,000 candidates"
)
NEEDS = (3,)

# Two invitations are six calls, a submission is five more, and a look at the fields one for both.
SMALL_QUOTA = 6
TOO_MANY = 429


def run(report: Report, walk: Walk) -> None:
    bob, alice, dana, operator, staging = (
        walk.bob,
        walk.alice,
        walk.dana,
        walk.operator,
        walk.staging,
    )
    with report.step(SENTENCE):
        policy = staging.limit()
        expect.equal("requests a minute", (policy.quota, policy.window_seconds), (500, 60))
        expect.equal("burst", policy.burst, 1000)
        if operator.reachable:
            operator.open_connection("500 come back in a minute", "1,000 may go out")

        # Hours of a backlog are minutes with a small limit, and the clock makes them seconds.
        staging.set_limit(quota=SMALL_QUOTA)
        staging.set_clock(frozen=True)
        for candidate in (alice, dana):
            bob.invite(candidate, to=STAGE).expect("Moved")
        staging.advance(minutes=2)
        for candidate in (alice, dana):
            candidate.open_mail()
            candidate.take()
        staging.advance(seconds=1)
        if operator.reachable:
            operator.open_connection("waits for the rate limit, about")
        staging.advance(minutes=3)
        for candidate in (alice, dana):
            finishes(walk, candidate)
        if operator.reachable:
            refused = [one for one in operator.deliveries() if one.status == TOO_MANY]
            expect.equal("calls refused", len(refused), 0)
        staging.set_clock(frozen=False)
