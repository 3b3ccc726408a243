"""Connect v1 for the fuzzers: whose credentials they send, and what no schema can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemathesis import AuthContext
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.types import ASGIApp

from contracts.conformance import ICIMS_CONNECT, icims_connect
from contracts.fuzzing import Sent, basic, schema_of, schemes_of
from contracts.icims_stage import IcimsStage
from tests.icims_cast import JOBCANNON, OVERALL, registration

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

CLIENT = registration()

REFUSED_FOR_WHAT_IT_NAMES = {
    "applications.bulk_advance": ["422"],
    "applications.create": ["422"],
    "applications.advance": ["422"],
    "apps.change": ["422"],  # a scope that is not granted
    "approvals.delegate": ["422"],
    "candidates.erase": ["412", "422"],  # the version that it names
    "candidates.update": ["412", "422"],
    "configuration.replace": ["412", "422"],
    "endpoint.rotate_secret": ["422"],  # 300.0 is an integer to JSON Schema, and not to us
    "jobs.update": ["412", "422"],
    "oauth.authorize": ["400"],
    "oauth.decide": ["400", "422"],
    "oauth.introspect": ["400"],  # a client that authenticates in two ways
    "oauth.revoke": ["400"],
    "oauth.token": ["400"],
    "orders.callback": ["422"],
    "orders.cancel": ["412", "422"],
    "orders.create": ["422"],
    "scorecards.write": ["412", "422"],
} | {
    operation.name: ["400"]  # a cursor that was not given out
    for operation in icims_connect().operations
    if "Cursor" in str(operation.node.get("parameters"))
}
ALLOWED = {
    name: {"positive_data_acceptance": statuses}
    for name, statuses in REFUSED_FOR_WHAT_IT_NAMES.items()
}
# The walks take an application's id, app_…, for the id of an app.
ALLOWED["orders.list"]["positive_data_acceptance"] = ["400", "422"]
ALLOWED["oauth.authorize"]["negative_data_rejection"] = ["303"]  # to the sign-in, or back
ALLOWED["oauth.decide"]["negative_data_rejection"] = ["303"]
ALLOWED["scorecards.write"]["missing_required_header"] = ["428"]


def connect_schema(stage: IcimsStage, web: ASGIApp | None = None) -> OpenApiSchema:
    """`web` in place of the stage's own app."""
    schema = schema_of(
        ICIMS_CONNECT,
        web or stage.web,
        ids={
            **stage.ids,
            "carol.reyes@northwind-logistics.test": stage.admin.email,
            "http://127.0.0.1:8200/icims/oauth-callback": CLIENT.redirect_uris[0],
            "jobcannon-staging": CLIENT.client_id,
            "csrf-of-the-page": stage.csrf,
        },
        pinned=places(stage),
        allowed=ALLOWED,
    )

    @schema.auth(refresh_interval=None)
    class Credentials:
        """Carol's token; the app's where only apps may, and her browser's where only people may."""

        def get(self, case: OpenApiCase, context: AuthContext) -> Sent:
            schemes = schemes_of(context.operation)
            if "client" in schemes:
                return Sent(
                    "headers", "Authorization", basic(CLIENT.client_id, CLIENT.client_secret)
                )
            if "staff" in schemes:
                return Sent("headers", "Authorization", f"Bearer {stage.carol}")
            if "session" in schemes:
                return Sent("cookies", "icims_session", stage.cookie)
            return Sent("headers", "Authorization", f"Bearer {stage.app}")

        def set(self, case: OpenApiCase, data: Sent, context: AuthContext) -> None:
            data.put_into(case)

    return schema


def places(stage: IcimsStage) -> dict[str, str]:
    """Where the fuzzer names what exists."""
    ids = stage.ids
    customer, application, order = (
        ids["cus_1a2b3c4d5e6f"],
        ids["app_6h3j2k5l7n4b"],
        ids["ord_3r5t7y2u4i6o"],
    )
    return {
        "path.customer_id": customer,
        "path.candidate_id": ids["cand_4f2k7q7x3m5p"],
        "path.job_id": ids["job_2d6s7t4v5w2y"],
        "path.workflow_id": ids["wfl_7m3n5b2v6c4x"],
        "path.application_id": application,
        "path.order_id": order,
        "path.approval_id": ids["apr_5k7m2n4p6q3r"],
        "path.field_id": OVERALL.id,
        "path.app_id": JOBCANNON,
        "header.If-Match": '"0"',
        "query.client_id": CLIENT.client_id,
        "query.redirect_uri": CLIENT.redirect_uris[0],
        "body.candidate_id": ids["cand_4f2k7q7x3m5p"],
        "body.job_id": ids["job_2d6s7t4v5w2y"],
        "body.stage_id": ids["stg_2b7n4c6z6r5e"],
        "body.application_id": ids["app_4w5x6z7a2b3c"],
        "body.assessment": "big-five",
        "body.order_id": order,
        "body.data.order_id": order,
        "body.data.result.assessment": "big-five",
        "body.to_user_id": ids["usr_2c4d6e8f2a4b"],
        "body.entries[*].field_id": OVERALL.id,
        "body.entries[*].field_name": OVERALL.name,
    }
