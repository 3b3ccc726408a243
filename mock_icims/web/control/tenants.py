"""Customers of the stage: open, look at, start again, close."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Region, Tier, User
from mock_icims.seeds.plans import Pack
from mock_icims.settings import VERSION
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.connect.customers import customer_out
from mock_icims.web.connect.fields import field_out
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.control.guard import admit, tenant_of
from mock_icims.web.fields import Name
from mock_icims.web.routing import Route
from mock_icims.web.state import State

CAPABILITIES = [
    "tenants",
    "snapshots",
    "apps",
    "tenant_apps",
    "tokens",
    "next_token",
    "public_api",
    "clock",
    "followers",
    "faults",
    "presets",
    "tomorrow",
    "journal",
    "timeline",
    "findings",
    "limits",
    "mailbox",
    "events",
    "endpoints",
]


class OpenTenant(Body):
    pack: Pack = Pack.CHECKLIST
    seed: Annotated[int, Meta(ge=1, le=2**31)] = 1
    name: Name | None = None
    tier: Tier = Tier.ENTERPRISE_PLUS
    region: Region = Region.US


async def health(request: Request[State]) -> Response:
    admit(request)

    return answers.json(
        {
            "status": "ok",
            "version": VERSION,
            "smtp": request.state["smtp"],
            "tenants": len(request.state["world"].tenants),
            "capabilities": CAPABILITIES,
        }
    )


async def create_tenant(request: Request[State]) -> Response:
    admit(request)

    body = await OpenTenant.read(request)

    tenant = await request.state["services"].staging.open_beside(
        body.pack, seed=body.seed, name=body.name, tier=body.tier, region=body.region
    )
    return answers.json(
        tenant_out(tenant, issuer=request.state["issuer"]),
        status=201,
        headers={"Location": f"/_staging/tenants/{tenant.customer.id}"},
    )


async def list_tenants(request: Request[State]) -> Response:
    admit(request)

    tenants = request.state["world"].tenants.values()
    items = [tenant_out(tenant, issuer=request.state["issuer"]) for tenant in tenants]
    return answers.json({"items": items, "next_cursor": None})


async def read_tenant(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(tenant_out(tenant, issuer=request.state["issuer"]))


async def reset_tenant(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    tenant = await request.state["services"].staging.reset(tenant)
    request.state["services"].watching.ring()
    return answers.json(tenant_out(tenant, issuer=request.state["issuer"]))


async def delete_tenant(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    await request.state["services"].staging.close(tenant)
    request.state["services"].watching.ring()
    return Response(status_code=204)


def tenant_out(tenant: Tenant, *, issuer: str) -> dict[str, object]:
    return {
        "customer": customer_out(tenant.customer),
        "issuer": issuer,
        "staff": [staff_out(user) for user in tenant.users.values()],
        "jobs": [job_out(job) for job in tenant.jobs.values()],
        "workflows": [workflow_out(workflow) for workflow in tenant.workflows.values()],
        "fields": [field_out(field) for field in tenant.fields.values()],
    }


def staff_out(user: User) -> dict[str, object]:
    """With the password, on purpose (docs/decisions/0025-passwords.md)."""
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "password": user.password,
    }


_ONE = "/_staging/tenants/{customer_id}"

routes = [
    Route("/_staging/health", health, methods=["GET"], name="staging.health"),
    Route("/_staging/tenants", list_tenants, methods=["GET"], name="tenants.list"),
    Route("/_staging/tenants", create_tenant, methods=["POST"], name="tenants.create"),
    Route(_ONE, read_tenant, methods=["GET"], name="tenants.read"),
    Route(_ONE, delete_tenant, methods=["DELETE"], name="tenants.delete"),
    Route(f"{_ONE}/reset", reset_tenant, methods=["POST"], name="tenants.reset"),
]
