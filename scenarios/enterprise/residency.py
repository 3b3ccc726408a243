"""Enterprise row 1: the operator specifies the EU, and from then on everything is there alone."""

from __future__ import annotations

from scenarios import expect
from scenarios.progress import connected, finishes
from scenarios.report import Report
from scenarios.walk import APP, STAGE, Walk

SENTENCE = "Data residency: Specify US or EU region in JobCannon admin"
NEEDS = (3,)


def run(report: Report, walk: Walk) -> None:
    carol, bob, alice, operator = walk.carol, walk.bob, walk.alice, walk.operator

    with report.step(SENTENCE):
        operator.specify_region("EU, European Union")
        # The token that the install left in the other region is gone with it.
        expect.equal("connections in the US", operator.connections(), [])
        carol.reauthorize(APP)
        operator.look_at("eu")
        expect.equal("region", connected(walk, "active").region, "eu")

        bob.invite(alice, to=STAGE).expect("Moved")
        alice.open_mail()
        links = walk.staging.wait_for_mail(alice.email).links
        inside = any("/assessments/eu-" in link for link in links)
        expect.holds(inside, "a link into the EU", seen=", ".join(links))
        alice.take()
        finishes(walk, alice)

        order = walk.records.order(alice.email)
        expect.holds(
            bool(operator.deliveries(order_id=order.id)), "the log in the EU", seen="nothing"
        )
        operator.open_residency("EU", "when the first personal data came")
        operator.look_at("us")
        # The install came before the region was specified, and is about no person.
        kinds = [one.kind for one in operator.deliveries() if one.kind != "token_exchange"]
        expect.equal("the log in the US, but for the install", kinds, [])
        expect.equal("connections in the US", operator.connections(), [])
