"""The control API keeps its contract, whatever it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemathesis import AuthContext

from contracts.conformance import ICIMS_STAGING
from contracts.control_stage import ControlStage
from contracts.fuzzing import Sent, schema_of
from contracts.icims_stage import STAGING_TOKEN

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = ControlStage()

REFUSED_FOR_WHAT_IT_NAMES = {
    "clock.advance": ["422"],  # 300.0 is an integer to JSON Schema, and not to us
    "clock.set": ["422"],  # the 30th of February
    "endpoints.rotate_secret": ["422"],  # 300.0 again
    "events.list": ["400"],  # a cursor that was not given out
    "followers.put": ["422"],  # where nobody is called
    "faults.create": ["422"],  # an operation that there is not, or 1.0 for 1
    "faults.replace": ["422"],
    "integration_users.put": ["422"],  # 300.0, as above
    "journal.closest": ["422"],  # the 30th of February, as in all of them
    "journal.har": ["422"],
    "journal.list": ["422"],
    "journal.resize": ["422"],  # 300.0, as above
    "journal.stream": ["422"],
    "journal.verify": ["422"],  # that says two things at once, or none
    "limits.replace": ["422"],  # 300.0, as above
    "next_token.replace": ["422"],  # a scope that the app is not registered with
    "registrations.put": ["422"],
    "snapshots.import": ["422"],  # of another customer, or of none
    "subscriptions.put": ["422"],  # an address inside, a status that there is not
    "tenant_apps.put": ["422"],
    "tenants.create": ["422"],
    "tokens.create": ["422"],
    "tomorrow.replace": ["422"],  # 2.0 for 2
    "presets.apply": ["422"],  # an app that is not installed
}
ALLOWED = {
    name: {"positive_data_acceptance": statuses}
    for name, statuses in REFUSED_FOR_WHAT_IT_NAMES.items()
}

schema = schema_of(
    ICIMS_STAGING,
    STAGE,
    ids={
        "cus_1a2b3c4d5e6f": STAGE.places["path.customer_id"],
        "mail_4f2k7q7x3m5p": STAGE.places["path.mail_id"],
        "exc_00000012": STAGE.places["path.exchange_id"],
        "evt_4f2k7q7x3m5p": STAGE.places["path.event_id"],
        "usr_5k2m7p3q6r4t": STAGE.places["body.user_id"],
        "http://127.0.0.1:8200/_staging/clock": "https://acme.example/clock",
    },
    pinned=STAGE.places,
    allowed=ALLOWED,
    fixed={"query.timeout": 0},
    public=False,
)


@schema.auth(refresh_interval=None)
class Credentials:
    """The staging token: the document says when one is needed, and here it is."""

    def get(self, case: OpenApiCase, context: AuthContext) -> Sent:
        return Sent("headers", "Authorization", f"Bearer {STAGING_TOKEN}")

    def set(self, case: OpenApiCase, data: Sent, context: AuthContext) -> None:
        data.put_into(case)


@pytest.fixture(autouse=True)
def fresh() -> None:
    STAGE.renew()


@schema.parametrize()
def test_the_control_api_answers_as_promised_whatever_it_is_sent(case: OpenApiCase) -> None:
    if STAGE.spoilt:
        STAGE.renew()

    case.call_and_validate()
