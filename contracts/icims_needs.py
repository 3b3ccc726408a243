"""What iCIMS needs of whoever takes its events: a 2xx for each of them, and a 401 for a forgery."""

from __future__ import annotations

from collections.abc import Mapping

from pact import match

from contracts.pact_needs import Need, Text
from contracts.pact_terms import (
    CUSTOMER,
    EXAMPLES,
    id_of,
    of_state,
    trace,
    webhook_id,
    webhook_signature,
    webhook_timestamp,
)

INSTALLED = "JobCannon is installed for the customer"
FORGED = "somebody signs with a secret that JobCannon does not know"

HEADERS: Mapping[str, Text] = {
    "Content-Type": "application/json",
    "webhook-id": webhook_id("evt_4f2k7q7x3m5p", "evt"),
    "webhook-timestamp": webhook_timestamp(),
    "webhook-signature": webhook_signature(),
    "traceparent": trace(),
}
CUSTOMER_ID = of_state("{customer_id}", form=r"cus_[0-9a-z]{6,40}")
CALLBACK_URL = of_state(
    f"{{icims}}{CUSTOMER}/assessment-orders/{{order_id}}/callback",
    form=r"https?://[^/]+/connect/v1/customers/cus_[0-9a-z]+/assessment-orders/ord_[0-9a-z]+/callback",
)


def takes(type: str, data: Mapping[str, object]) -> Need:
    return Need(
        says=f"an event {type}",
        given=INSTALLED,
        method="POST",
        path="/icims/events",
        headers=HEADERS,
        body={
            "type": type,
            "timestamp": match.regex(
                "2026-11-23T12:00:00Z", regex=r"^[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,6})?Z$"
            ),
            "data": {"customer_id": CUSTOMER_ID, **data},
        },
        status=202,
    )


ORDER_ID = id_of("ord", EXAMPLES["order_id"])
CANDIDATE_ID = id_of("cand", EXAMPLES["candidate_id"])
FIELD_ID = id_of("fld", EXAMPLES["field_id"])
REQUESTED_DATA: Mapping[str, object] = {
    "order_id": ORDER_ID,
    "application_id": id_of("app", EXAMPLES["application_id"]),
    "candidate_id": CANDIDATE_ID,
    "job_id": id_of("job", EXAMPLES["job_id"]),
    "job_title": match.str("Warehouse Operations Lead"),
    "assessment": "big-five",
    "trigger": "recruiter_action",
    "stage_entry": match.int(1),
    "email_template": "branded",
    "callback_url": CALLBACK_URL,
}

REQUESTED = takes("assessment.requested", REQUESTED_DATA)
CANCELLED = takes("assessment.cancelled", {"order_id": ORDER_ID})
ERASED = takes("candidate.erased", {"candidate_id": CANDIDATE_ID})
RENAMED = takes(
    "scorecard_field.renamed",
    {
        "field_id": FIELD_ID,
        "old_name": match.str("Big Five overall"),
        "new_name": match.str("Big Five profile average"),
    },
)
DELETED = takes(
    "scorecard_field.deleted", {"field_id": FIELD_ID, "name": match.str("Big Five overall")}
)
UNINSTALLED = takes("app.uninstalled", {"app_id": "jobcannon"})
TOKEN_REVOKED = takes("token.revoked", {"app_id": "jobcannon"})

FORGERY = Need(
    says="an event with somebody else's signature",
    given=FORGED,
    method="POST",
    path="/icims/events",
    headers=HEADERS,
    body=ERASED.body,
    status=401,
)
