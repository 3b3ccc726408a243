"""Connect v1 for the fuzzers: whose credentials they send, and what no schema can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemathesis import AuthContext
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.types import ASGIApp

from contracts.conformance import ICIMS_CONNECT, icims_connect
from contracts.fuzzing import Sent, basic, schema_of, schemes_of
from contracts.icims_stage import IcimsStage
from tests.icims_cast import registration

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

CLIENT = registration()

REFUSED_FOR_WHAT_IT_NAMES = {
    "applications.create": ["422"],
    "applications.advance": ["422"],
    "candidates.update": ["422"],
    "configuration.replace": ["422"],
    "oauth.authorize": ["400"],
    "oauth.introspect": ["400"],  # a client that authenticates in two ways
    "oauth.revoke": ["400"],
    "oauth.token": ["400"],
    "orders.callback": ["422"],
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
ALLOWED["oauth.authorize"]["negative_data_rejection"] = ["303"]  # to the sign-in, or back
ALLOWED["scorecards.write"]["missing_required_header"] = ["428"]


def connect_schema(stage: IcimsStage, web: ASGIApp | None = None) -> OpenApiSchema:
    """`web` in place of the stage's own app."""
    schema = schema_of(
        ICIMS_CONNECT,
        web or stage.web,
        ids=stage.ids,
        pinned={
            **stage.places,
            "query.client_id": CLIENT.client_id,
            "query.redirect_uri": CLIENT.redirect_uris[0],
        },
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
