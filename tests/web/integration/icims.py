"""An iCIMS of a few lines: what an install asks it, and the event it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import httpx

from integration.domain.ids import CustomerId

ICIMS = "http://icims.test"
ACME = CustomerId("cus_acme01")
ORDERS = f"{ICIMS}/connect/v1/customers/{ACME}/assessment-orders"
SCOPES = "candidate_profile:read candidate_profile:write assessment_delivery:write scorecard:write"


@dataclass
class FakeIcims:
    """Answers what an install and a check of fields ask; `asked` counts the calls."""

    scope: str = SCOPES
    customer_name: str = "Acme Robotics"
    token_status: int = 200
    asked: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=lambda: {"fld_overall1": "Big Five average"})
    fields_status: int = 200
    stages: dict[str, str] = field(default_factory=lambda: {"stg_assess01": "Assessment"})
    workflows_status: int = 200
    mapping: list[dict[str, str]] = field(
        default_factory=lambda: [
            {
                "result": "big-five.overall",
                "field_id": "fld_overall1",
                "field_name": "Big Five average",
            }
        ]
    )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path == "/.well-known/oauth-authorization-server":
            return answered(200, self._metadata())
        if request.url.path == "/oauth/token":
            return answered(self.token_status, self._token())
        if request.url.path.endswith("/apps/jobcannon/configuration"):
            return answered(self.fields_status, {"scorecard_mapping": self.mapping})
        if request.url.path.endswith("/scorecard-fields"):
            items = [{"id": id, "name": name} for id, name in self.fields.items()]
            return answered(200, {"items": items, "next_cursor": None})
        if request.url.path.endswith("/workflows"):
            stages = [{"id": id, "name": name} for id, name in self.stages.items()]
            named = [{"id": "wfl_000001", "name": "Hiring", "stages": stages}]
            return answered(self.workflows_status, {"items": named, "next_cursor": None})
        customer = {"id": ACME, "name": self.customer_name, "region": "eu"}
        return answered(200, customer | {"tier": "enterprise_plus"})

    def _metadata(self) -> dict[str, object]:
        return {
            "issuer": ICIMS,
            "authorization_endpoint": f"{ICIMS}/oauth/authorize",
            "token_endpoint": f"{ICIMS}/oauth/token",
            "authorization_response_iss_parameter_supported": True,
            "code_challenge_methods_supported": ["S256"],
        }

    def _token(self) -> dict[str, object]:
        if self.token_status != 200:
            return {"error": "invalid_grant", "error_description": "The code was used before."}
        return {
            "access_token": "an-opaque-access-token",
            "token_type": "Bearer",
            "expires_in": 730 * 86_400,
            "scope": self.scope,
            "customer_id": ACME,
        }


def answered(status: int, body: object) -> httpx.Response:
    """Not read yet, as an answer from a network is."""
    return httpx.Response(status, stream=httpx.ByteStream(json.dumps(body).encode()))


def requested(order: str = "ord_000001", assessment: str = "big-five") -> dict[str, object]:
    return {
        "type": "assessment.requested",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {
            "customer_id": ACME,
            "order_id": order,
            "application_id": "app_000001",
            "candidate_id": "cand_alice1",
            "job_id": "job_000001",
            "job_title": "Robotics Technician",
            "assessment": assessment,
            "trigger": "recruiter_action",
            "email_template": "branded",
            "callback_url": f"{ORDERS}/{order}/callback",
        },
    }
