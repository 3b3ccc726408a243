"""iCIMS's real event sender gets along with the answers that it needs: the pact with JobCannon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pact import Pact

from contracts import icims_needs as needs
from contracts.conformance import icims_connect
from contracts.icims_stage import IcimsStage
from contracts.pact_files import compare
from contracts.pact_needs import Need, written
from contracts.pact_terms import TRACEPARENT
from mock_icims.delivery.sender import HttpxSender
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.addresses import LOOPBACK, Reach
from mock_icims.domain.webhooks.events import Attempt
from tests.icims_cast import JOBCANNON, OVERALL, REJECTED, registration

Cause = Callable[[IcimsStage], None]


def order(stage: IcimsStage) -> None:
    # The one that the stage begins with would stand in the way of another.
    for one in list(stage.tenant.orders.values()):
        stage.tenant.orders.delete(one.id)
    application = stage.ids["app_6h3j2k5l7n4b"]
    stage.call(
        "POST",
        "/assessment-orders",
        json={"application_id": application, "assessment": "big-five"},
    )


def reject(stage: IcimsStage) -> None:
    application = stage.ids["app_6h3j2k5l7n4b"]
    stage.call("PUT", f"/applications/{application}/stage", json={"stage_id": REJECTED.id})


def erase(stage: IcimsStage) -> None:
    stage.call("DELETE", f"/candidates/{stage.ids['cand_4f2k7q7x3m5p']}")


def rename(stage: IcimsStage) -> None:
    stage.call("PATCH", f"/scorecard-fields/{OVERALL.id}", json={"name": "Big Five"})


def delete(stage: IcimsStage) -> None:
    stage.call("DELETE", f"/scorecard-fields/{OVERALL.id}")


def uninstall(stage: IcimsStage) -> None:
    stage.call("DELETE", f"/apps/{JOBCANNON}")


def revoke(stage: IcimsStage) -> None:
    stage.services.revocations.by_app(registration(), stage.app, traceparent=TRACEPARENT)


USES: list[tuple[Need, str, Cause]] = [
    (needs.REQUESTED, "assessment.requested", order),
    (needs.CANCELLED, "assessment.cancelled", reject),
    (needs.ERASED, "candidate.erased", erase),
    (needs.RENAMED, "scorecard_field.renamed", rename),
    (needs.DELETED, "scorecard_field.deleted", delete),
    (needs.UNINSTALLED, "app.uninstalled", uninstall),
    (needs.TOKEN_REVOKED, "token.revoked", revoke),
    (needs.FORGERY, "candidate.erased", erase),
]


@pytest.mark.parametrize(
    ("need", "type", "cause"), [pytest.param(*use, id=use[0].says) for use in USES]
)
def test_the_sender_gets_along_with(need: Need, type: str, cause: Cause, tmp_path: Path) -> None:
    prove(need, type, cause, tmp_path)


def test_the_committed_pact_says_what_the_sender_needs(tmp_path: Path) -> None:
    proven = {prove(*use, tmp_path) for use in USES}

    compare(proven.pop())


def prove(need: Need, type: str, cause: Cause, folder: Path) -> Path:
    """The pact of this one need goes into the folder once the sender has got along with it."""
    pact = Pact("icims", "integration")
    need.add_to(pact)
    with pact.serve(addr="127.0.0.1") as server:
        attempt = sent(f"{server.url}/icims/events", type, cause)
        assert attempt.answer.status == need.status
    return written(pact, folder)


def sent(url: str, type: str, cause: Cause) -> Attempt:
    """The one attempt at the one event of this type that the cause leads to."""
    sender = HttpxSender(reach=Reach(LOOPBACK))
    stage = IcimsStage(sender)
    stage.world.registrations[JOBCANNON] = replace(registration(), events_url=url, events=(type,))
    for earlier in list(stage.tenant.events.values()):
        stage.tenant.events.delete(earlier.id)
    cause(stage)

    async def deliver() -> None:
        await stage.services.clocks.advance(stage.tenant, timedelta(0), seconds=30)
        await sender.close()

    asyncio.run(deliver())
    (event,) = stage.tenant.events.values()
    icims_connect().request_is_valid(type, event.body.encode())
    return event.attempts[0]
