"""JobCannon keeps its contract, whatever it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from schemathesis import AuthContext

from contracts.conformance import JOBCANNON
from contracts.fuzzing import Sent, schema_of, schemes_of
from contracts.jobcannon_stage import JobcannonStage
from contracts.signing import Signing
from tests.web.integration.desk import EVENT_SECRET, NOON, PASSWORD, STAGING_TOKEN
from tests.web.integration.icims import ACME

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = JobcannonStage()
SIGNING = Signing(EVENT_SECRET, at=NOON)

REFUSED_FOR_WHAT_IT_NAMES = {
    # It is signed in by the password of the settings, which is changed there.
    "account.change_password": ["409"],
    # A customer's admin without a customer, an operator with one; a password that is too short.
    "accounts.change": ["422"],
    "accounts.create": ["422"],
    "accounts.set_up": ["422"],
    # A region that this stage does not hold.
    "admin_region.choose": ["422"],
    "admin_sessions.create": ["429"],
    "answers.save": ["422"],
    "attempts.submit": ["422"],
    "deliveries.list": ["422"],
    "deliveries.recover": ["422"],
    "events.receive": ["422"],
    "install.complete": ["400"],
    "install.start": ["400"],
    # The example's mark is of the region that this stage does not hold.
    "reports.read": ["421"],
    # 90.0 is an integer to JSON Schema, and none here.
    "retention.change": ["422"],
    "staging_clock.move": ["422"],
    # Whatever was not kept by this very program.
    "staging_state.replace": ["422"],
}
ALLOWED = {
    name: {"positive_data_acceptance": statuses}
    for name, statuses in REFUSED_FOR_WHAT_IT_NAMES.items()
}

schema = schema_of(
    JOBCANNON,
    STAGE.web,
    ids={
        "cus_1a2b3c4d5e6f": ACME,
        "atm_4f2k7q7x3m5p": STAGE.attempt_id,
        "correct horse battery staple": PASSWORD,
    },
    pinned=STAGE.places,
    allowed=ALLOWED,
)


@schema.auth(refresh_interval=None)
class Credentials:
    """The admin's token, the cookie of the candidate in the middle, or the clock's token."""

    def get(self, case: OpenApiCase, context: AuthContext) -> Sent:
        if "attempt" in schemes_of(context.operation):
            return Sent("cookies", "jobcannon_attempt", STAGE.attempt)
        staging = "staging" in schemes_of(context.operation)
        token = STAGING_TOKEN if staging else STAGE.admin
        return Sent("headers", "Authorization", f"Bearer {token}")

    def set(self, case: OpenApiCase, data: Sent, context: AuthContext) -> None:
        data.put_into(case)


@pytest.fixture(scope="module", autouse=True)
def closing() -> Iterator[None]:
    yield
    STAGE.close()


@schema.parametrize()
def test_jobcannon_answers_as_promised_whatever_it_is_sent(case: OpenApiCase) -> None:
    STAGE.reset()

    case.call_and_validate(auth=SIGNING.for_case(case), cookies={"jobcannon_oauth": STAGE.browser})
