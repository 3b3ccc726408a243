"""JobCannon's real client gets along with the answers that it needs: the pact with iCIMS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from pact import Pact

from contracts import jobcannon_needs as needs
from contracts.pact_files import compare
from contracts.pact_needs import Need, written
from contracts.pact_terms import EXAMPLES, TRACEPARENT
from integration.domain.connections import Access
from integration.domain.ids import ApplicationId, CandidateId, CustomerId, OrderId
from integration.domain.signatures import key_of, signed_headers
from integration.icims.bodies import EntryBody
from integration.icims.client import Icims
from integration.icims.errors import Refused
from integration.icims.gate import OpenGate
from integration.icims.wire import Wire
from integration.settings import APP_ID
from tests.web.integration.desk import EVENT_SECRET, NOON, StandingClock

CANDIDATE = CandidateId(EXAMPLES["candidate_id"])
APPLICATION = ApplicationId(EXAMPLES["application_id"])
ORDER = OrderId(EXAMPLES["order_id"])

Use = Callable[[Icims], Awaitable[None]]


async def read_candidate(icims: Icims) -> None:
    assert (await icims.candidate(CANDIDATE)).email == "alice@candidates.test"


async def read_candidate_without_address(icims: Icims) -> None:
    assert (await icims.candidate(CANDIDATE)).email is None


async def read_with_revoked_token(icims: Icims) -> None:
    await refused(icims.candidate(CANDIDATE), 401, "token_revoked")


async def stamp(icims: Icims) -> None:
    await icims.stamp_profile(
        CANDIDATE, order_id=ORDER, assessment="big-five", status="sent", link=needs.LINK
    )


async def stamp_without_scope(icims: Icims) -> None:
    await refused(stamp(icims), 403, "insufficient_scope")


async def report_sent(icims: Icims) -> None:
    assert (await icims.report_status(ORDER, status="sent", link=needs.LINK)).status == "sent"


async def report_in_progress(icims: Icims) -> None:
    assert (await icims.report_status(ORDER, status="in_progress")).id == ORDER


async def read_configuration(icims: Icims) -> None:
    mapping = (await icims.configuration()).scorecard_mapping
    assert mapping[0].field_name == needs.FIELD_NAME


async def read_scorecard(icims: Icims) -> None:
    assert await icims.scorecard_etag(APPLICATION) == '"0"'


async def write_scorecard(icims: Icims) -> None:
    entry = EntryBody(field_id=EXAMPLES["field_id"], field_name=needs.FIELD_NAME, value=needs.SCORE)
    await icims.write_scorecard(APPLICATION, etag='"0"', order_id=ORDER, entries=[entry])


async def write_to_deleted_field(icims: Icims) -> None:
    found = await refused(write_scorecard(icims), 422, "scorecard_field_not_found")
    assert (found.field_name, found.reason) == (needs.FIELD_NAME, "deleted")


async def write_stale_version(icims: Icims) -> None:
    await refused(write_scorecard(icims), 412, "version_conflict")


async def call_back(icims: Icims) -> None:
    body = json.dumps(needs.callback_example()).encode()
    signature = signed_headers(
        key_of(EVENT_SECRET), message_id="wrk_4f2k7q7x3m5p", body=body, at=NOON
    )
    url = (
        f"{icims.access.issuer}/connect/v1/customers/{icims.access.customer_id}"
        f"/assessment-orders/{ORDER}/callback"
    )
    assert (await icims.call_back(url, body, signature)).order_id == ORDER


USES: list[tuple[Need, Use]] = [
    (needs.READ_CANDIDATE, read_candidate),
    (needs.READ_CANDIDATE_WITHOUT_ADDRESS, read_candidate_without_address),
    (needs.READ_WITH_REVOKED_TOKEN, read_with_revoked_token),
    (needs.STAMP_PROFILE, stamp),
    (needs.STAMP_WITHOUT_SCOPE, stamp_without_scope),
    (needs.REPORT_SENT, report_sent),
    (needs.REPORT_IN_PROGRESS, report_in_progress),
    (needs.READ_CONFIGURATION, read_configuration),
    (needs.READ_SCORECARD, read_scorecard),
    (needs.WRITE_SCORECARD, write_scorecard),
    (needs.WRITE_TO_DELETED_FIELD, write_to_deleted_field),
    (needs.WRITE_STALE_VERSION, write_stale_version),
    (needs.CALL_BACK, call_back),
]


@pytest.mark.parametrize(("need", "use"), [pytest.param(n, u, id=n.says) for n, u in USES])
def test_the_client_gets_along_with(need: Need, use: Use, tmp_path: Path) -> None:
    prove(need, use, tmp_path)


def test_the_committed_pact_says_what_the_client_needs(tmp_path: Path) -> None:
    proven = {prove(need, use, tmp_path) for need, use in USES}

    compare(proven.pop())


def prove(need: Need, use: Use, folder: Path) -> Path:
    """The pact of this one need goes into the folder once the client has got along with it."""
    pact = Pact("integration", "icims")
    need.add_to(pact)
    with pact.serve(addr="127.0.0.1") as server:
        asyncio.run(used(str(server.url), use))
    return written(pact, folder)


async def used(url: str, use: Use) -> None:
    access = Access(
        customer_id=CustomerId(EXAMPLES["customer_id"]),
        issuer=url,
        token=EXAMPLES["token"],
        grant_number=1,
    )
    async with aclosing(Wire()) as http:
        await use(
            Icims(
                http=http,
                clock=StandingClock(),
                access=access,
                app_id=APP_ID,
                traceparent=TRACEPARENT,
                occasion="wrk_4f2k7q7x3m5p|1",
                log=lambda exchange: None,
                gate=OpenGate(),
            )
        )


async def refused(call: Awaitable[object], status: int, code: str) -> Refused:
    with pytest.raises(Refused) as found:
        await call
    assert (found.value.status, found.value.code) == (status, code)
    return found.value
