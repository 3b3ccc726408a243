"""How far a candidate's assessment is, as the records and the log tell; waits where it must."""

from __future__ import annotations

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.eventually import eventually
from scenarios.shapes import Connection, Order, Scorecard
from scenarios.walk import Walk


def written(walk: Walk, candidate: Candidate) -> Scorecard:
    return eventually(
        lambda: walk.records.scorecard(candidate.email),
        lambda scorecard: scorecard.version > 0,
        expected=f"a result on the scorecard of {candidate.name}",
        hopeless=lambda _: parked(walk, candidate),
    )


def closed(walk: Walk, candidate: Candidate) -> Order:
    return eventually(
        lambda: walk.records.order(candidate.email),
        lambda order: order.status == "completed",
        expected=f"the order of {candidate.name} closed",
        hopeless=lambda _: parked(walk, candidate),
    )


def parked(walk: Walk, candidate: Candidate) -> str | None:
    """What JobCannon's log says of work that will not go on by itself."""
    if not walk.operator.reachable:
        return None
    return walk.operator.stuck(walk.records.order(candidate.email).id)


def parks(walk: Walk, candidate: Candidate, *, reason: str) -> str:
    """Waits until work on the order stands still for a reason that begins so."""
    order = walk.records.order(candidate.email)
    return eventually(
        lambda: walk.operator.stuck(order.id) or "",
        lambda why: reason in why,
        expected=f"work on {order.id} parked: {reason}",
    )


def connected(walk: Walk, status: str) -> Connection:
    """Waits until JobCannon's connection to this customer has this status."""
    return eventually(
        lambda: walk.operator.connections()[0],
        lambda connection: connection.status == status,
        expected=f"a connection that is {status}",
    )


def finishes(walk: Walk, candidate: Candidate) -> Order:
    """
    Waits until the order closes after all. That its work stood still is known, and is no reason
    to give up; what came of it must be there once: one mail, one version, one callback.
    """
    order = eventually(
        lambda: walk.records.order(candidate.email),
        lambda order: order.status == "completed",
        expected=f"the order of {candidate.name} closed after all",
    )
    expect.equal("mails", len(walk.staging.mails_to(candidate.email)), 1)
    expect.equal("versions", len(walk.records.scorecard_versions(candidate.email)), 1)
    log = walk.operator.deliveries(order_id=order.id, outcome="succeeded")
    expect.equal("callbacks accepted", sum(one.kind == "callback" for one in log), 1)
    return order
