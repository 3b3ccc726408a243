"""The rate limit of one customer: off, or another; and how full each app's bucket is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import AppId
from mock_icims.domain.rate_limit import GUIDE, Limit, Limits, bucket_for
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State


class ReplaceLimits(Body):
    """What is left out is the guide's."""

    enabled: bool = True
    quota: Annotated[int, Meta(ge=1, le=1_000_000)] = GUIDE.quota
    window_seconds: Annotated[int, Meta(ge=1, le=86_400)] = GUIDE.window_seconds


async def read_limits(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(limits_out(tenant))


async def replace_limits(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await ReplaceLimits.read(request)

    limit = Limit(quota=body.quota, window_seconds=body.window_seconds)
    tenant.limits.put(Limits(enabled=body.enabled, limit=limit))
    return answers.json(limits_out(tenant))


def limits_out(tenant: Tenant) -> dict[str, object]:
    limits = tenant.limits.get()
    return {
        "enabled": limits.enabled,
        "quota": limits.limit.quota,
        "window_seconds": limits.limit.window_seconds,
        "burst": limits.limit.burst,
        "apps": [app_out(tenant, app_id) for app_id in sorted(tenant.buckets)],
    }


def app_out(tenant: Tenant, app_id: AppId) -> dict[str, object]:
    """`retry_after` is None while there is something to take."""
    now = tenant.clock.now()
    bucket = bucket_for(tenant.limits.get(), tenant.buckets[app_id], now)
    remaining = bucket.remaining(now)
    return {
        "app_id": app_id,
        "remaining": remaining,
        "reset_seconds": bucket.reset_seconds(now),
        "retry_after": None if remaining else bucket.retry_after(now),
    }


_LIMITS = "/_staging/tenants/{customer_id}/limits"

routes = [
    Route(_LIMITS, read_limits, methods=["GET"], name="limits.read"),
    Route(_LIMITS, replace_limits, methods=["PUT"], name="limits.replace"),
]
