"""The state of the rate limit, for apps that pace themselves."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.rate_limit import TokenBucket, bucket_for
from mock_icims.web import answers
from mock_icims.web.access import AppPrincipal, allow
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.routing import Route
from mock_icims.web.state import State


async def read_usage(request: Request[State]) -> Response:
    asking = await allow(request)

    # People have no bucket: they see the policy, and all of it left.
    now = asking.tenant.clock.now()
    app_id = asking.grant.app_id if isinstance(asking, AppPrincipal) else None
    known = None if app_id is None else asking.tenant.buckets.get(app_id)
    bucket = bucket_for(asking.tenant.limits.get(), known, now)
    return answers.json(usage_out(bucket, now))


def usage_out(bucket: TokenBucket, now: datetime) -> dict[str, object]:
    return {
        "policy": {
            "quota": bucket.limit.quota,
            "window_seconds": bucket.limit.window_seconds,
            "burst": bucket.limit.burst,
        },
        "remaining": bucket.remaining(now),
        "reset_seconds": bucket.reset_seconds(now),
    }


routes = [Route(BASE + "/usage", read_usage, methods=["GET"], name="usage.read")]
