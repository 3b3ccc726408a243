"""What JobCannon's client needs of Connect v1, and nothing that it does not use."""

from __future__ import annotations

from collections.abc import Mapping

from pact import match
from pact.match.matcher import AbstractMatcher

from contracts.conformance import Node, icims_connect, node
from contracts.pact_needs import Need, Text
from contracts.pact_terms import (
    CUSTOMER,
    EXAMPLES,
    id_of,
    json_type,
    of_state,
    problem_type,
    trace,
    webhook_id,
    webhook_signature,
    webhook_timestamp,
)

LINK = "http://127.0.0.1:8200/reports/Zx0v1YQ2mJ3tF4hK5wL6pR7sT8uV9xB0"
FIELD_NAME = "Big Five overall"
SCORE = 64

CANDIDATE = of_state(f"{CUSTOMER}/candidates/{{candidate_id}}")
CONFIGURATION = of_state(f"{CUSTOMER}/apps/jobcannon/configuration")
ORDER_STATUS = of_state(f"{CUSTOMER}/assessment-orders/{{order_id}}/status")
CALLBACK = of_state(f"{CUSTOMER}/assessment-orders/{{order_id}}/callback")
SCORECARD = of_state(f"{CUSTOMER}/applications/{{application_id}}/scorecard")

ORDERED = "an assessment was ordered for a candidate"
NO_ADDRESS = "the candidate has no e-mail address"
NO_WRITE_SCOPE = "the token lacks candidate_profile:write"
REVOKED = "the token was revoked"
MAPPED = "the overall score is mapped to a scorecard field"
DELETED = "the scorecard field was deleted"
WRITTEN = "the scorecard was written in between"

READING: Mapping[str, Text] = {"Authorization": of_state("Bearer {token}"), "traceparent": trace()}
WRITING: Mapping[str, Text] = {
    **READING,
    "Content-Type": "application/json",
    "Idempotency-Key": match.regex('"4bf92f3577b34da6"', regex=r'^"[0-9a-f]{8,64}"$'),
}
ANSWERED: Mapping[str, Text] = {"Content-Type": json_type()}
REFUSED: Mapping[str, Text] = {"Content-Type": problem_type()}

STAMP: Mapping[str, object] = {
    "assessment_stamp": {
        "order_id": of_state("{order_id}"),
        "assessment": "big-five",
        "status": "sent",
        "link": LINK,
    }
}
WRITE_SCORE: Mapping[str, object] = {
    "order_id": of_state("{order_id}"),
    "entries": [{"field_id": of_state("{field_id}"), "field_name": FIELD_NAME, "value": SCORE}],
}


def candidate(email: AbstractMatcher[str] | None) -> Mapping[str, object]:
    return {
        "id": id_of("cand", EXAMPLES["candidate_id"]),
        "first_name": match.str("Alice"),
        "last_name": match.str("Moreau"),
        "email": email,
    }


def problem(code: str, **more: object) -> Mapping[str, object]:
    return {"code": code, "detail": match.str("Because."), **more}


def callback_example() -> Node:
    """The contract's own, which names the same order as the pacts do."""
    schemas = node(node(icims_connect().document["components"])["schemas"])
    return node(node(schemas["Callback"])["example"])


def callback() -> Mapping[str, object]:
    example = callback_example()
    return {**example, "data": {**node(example["data"]), "order_id": of_state("{order_id}")}}


READ_CANDIDATE = Need(
    says="read the candidate",
    given=ORDERED,
    method="GET",
    path=CANDIDATE,
    headers=READING,
    status=200,
    answer_headers=ANSWERED,
    answer=candidate(match.str("alice@candidates.test")),
)
READ_CANDIDATE_WITHOUT_ADDRESS = Need(
    says="read a candidate whom no e-mail can reach",
    given=NO_ADDRESS,
    method="GET",
    path=CANDIDATE,
    headers=READING,
    status=200,
    answer_headers=ANSWERED,
    answer=candidate(None),
)
READ_WITH_REVOKED_TOKEN = Need(
    says="read the candidate with a revoked token",
    given=REVOKED,
    method="GET",
    path=CANDIDATE,
    headers=READING,
    status=401,
    answer_headers=REFUSED,
    answer=problem("token_revoked"),
)
STAMP_PROFILE = Need(
    says="stamp the candidate's profile",
    given=ORDERED,
    method="PATCH",
    path=CANDIDATE,
    headers=WRITING,
    body=STAMP,
    status=200,
    answer_headers=ANSWERED,
    answer=candidate(match.str("alice@candidates.test")),
)
STAMP_WITHOUT_SCOPE = Need(
    says="stamp the profile without the scope to do so",
    given=NO_WRITE_SCOPE,
    method="PATCH",
    path=CANDIDATE,
    headers=WRITING,
    body=STAMP,
    status=403,
    answer_headers=REFUSED,
    answer=problem("insufficient_scope"),
)
REPORT_SENT = Need(
    says="report that the assessment was sent",
    given=ORDERED,
    method="PUT",
    path=ORDER_STATUS,
    headers=WRITING,
    body={"status": "sent", "link": LINK},
    status=200,
    answer_headers=ANSWERED,
    answer={"id": id_of("ord", EXAMPLES["order_id"]), "status": "sent"},
)
REPORT_IN_PROGRESS = Need(
    says="report that the assessment was begun",
    given=ORDERED,
    method="PUT",
    path=ORDER_STATUS,
    headers=WRITING,
    body={"status": "in_progress"},
    status=200,
    answer_headers=ANSWERED,
    answer={"id": id_of("ord", EXAMPLES["order_id"]), "status": "in_progress"},
)
READ_CONFIGURATION = Need(
    says="read where results go",
    given=MAPPED,
    method="GET",
    path=CONFIGURATION,
    headers=READING,
    status=200,
    answer_headers=ANSWERED,
    answer={
        "scorecard_mapping": match.each_like(
            {
                "result": match.str("big-five.overall"),
                "field_id": id_of("fld", EXAMPLES["field_id"]),
                "field_name": match.str(FIELD_NAME),
            }
        )
    },
)
READ_SCORECARD = Need(
    says="read the version of the scorecard",
    given=ORDERED,
    method="GET",
    path=SCORECARD,
    headers=READING,
    status=200,
    answer_headers={**ANSWERED, "ETag": match.regex('"0"', regex=r'^"[0-9]+"$')},
    answer={"version": match.int(0)},
)
WRITE_SCORECARD = Need(
    says="write a score",
    given=MAPPED,
    method="PATCH",
    path=SCORECARD,
    headers={**WRITING, "If-Match": '"0"'},
    body=WRITE_SCORE,
    status=200,
    answer_headers=ANSWERED,
    answer={"version": match.int(1)},
)
WRITE_TO_DELETED_FIELD = Need(
    says="write a score to a field that was deleted",
    given=DELETED,
    method="PATCH",
    path=SCORECARD,
    headers={**WRITING, "If-Match": '"0"'},
    body=WRITE_SCORE,
    status=422,
    answer_headers=REFUSED,
    answer=problem("scorecard_field_not_found", field_name=FIELD_NAME, reason="deleted"),
)
WRITE_STALE_VERSION = Need(
    says="write a score over somebody else's version",
    given=WRITTEN,
    method="PATCH",
    path=SCORECARD,
    headers={**WRITING, "If-Match": '"0"'},
    body=WRITE_SCORE,
    status=412,
    answer_headers=REFUSED,
    answer=problem("version_conflict"),
)
CALL_BACK = Need(
    says="deliver the result",
    given=ORDERED,
    method="POST",
    path=CALLBACK,
    headers={
        **READING,
        "Content-Type": "application/json",
        "webhook-id": webhook_id("wrk_4f2k7q7x3m5p", "wrk"),
        "webhook-timestamp": webhook_timestamp(),
        "webhook-signature": webhook_signature(),
    },
    body=callback(),
    status=200,
    answer_headers=ANSWERED,
    answer={"order_id": id_of("ord", EXAMPLES["order_id"]), "status": "completed"},
)
