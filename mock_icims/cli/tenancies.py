"""Which customer a command means, and who acts for them."""

from __future__ import annotations

from mock_icims import shapes
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake, named


def tenant_at(fake: Fake, tenant_id: str | None) -> shapes.Tenant:
    """The one with this id, or the oldest. Raises Failed."""
    if tenant_id is not None:
        return fake.control("GET", f"/tenants/{named(tenant_id)}", shapes.Tenant)

    found = fake.control("GET", "/tenants", shapes.Tenants).items
    if not found:
        raise Failed("The fake has no customer yet: open one with mock-icims seed.", Code.NO)
    return found[0]


def acting_as(fake: Fake, tenant: shapes.Tenant, role: str = "recruiter") -> str:
    """The token of somebody of the staff, signed in for this."""
    person = tenant.somebody(role)
    if person is None:
        raise Failed(f"{tenant.customer.name} has no {role}.", Code.NO)

    body = {"kind": "staff", "user_id": person.id}
    path = f"/tenants/{tenant.customer.id}/tokens"
    return fake.control("POST", path, shapes.Token, body=body).token


def token_of_app(fake: Fake, tenant: shapes.Tenant, app_id: str) -> str:
    """As if its admin had approved all that the app is registered with."""
    path = f"/tenants/{tenant.customer.id}/tokens"
    body = {"kind": "app", "app_id": app_id}
    return fake.control("POST", path, shapes.Token, body=body).token
