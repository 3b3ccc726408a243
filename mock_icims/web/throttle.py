"""The rate limit in front of Connect v1: one bucket per customer and app, on the staging clock."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.errors import TooManyRequests
from mock_icims.domain.rate_limit import GUIDE, TokenBucket, full
from mock_icims.web import problems
from mock_icims.web.access import AppPrincipal, identify

CONNECT = "/connect/v1/"
POLICY = f'"connect";q={GUIDE.quota};w={GUIDE.window_seconds}'.encode()


class Throttle:
    """
    People are not limited; an app's every call costs a token, refused ones included.

    Answers to apps say what is left: `RateLimit` and `RateLimit-Policy`
    (draft-ietf-httpapi-ratelimit-headers-10).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(CONNECT):
            await self.app(scope, receive, send)
            return

        asking = identify(scope)
        if not isinstance(asking, AppPrincipal):
            await self.app(scope, receive, send)
            return

        buckets, app_id = asking.tenant.buckets, asking.grant.app_id
        now = asking.tenant.clock.now()
        bucket, allowed = (buckets.get(app_id) or full(GUIDE, now)).take(now)
        buckets[app_id] = bucket

        fields = [(b"ratelimit-policy", POLICY), (b"ratelimit", _state(bucket, now))]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *fields]
            await send(message)

        if allowed:
            await self.app(scope, receive, told)
        else:
            await problems.refused(Request(scope), _too_many(bucket, now))(scope, receive, told)


def _state(bucket: TokenBucket, now: datetime) -> bytes:
    return f'"connect";r={bucket.remaining(now)};t={bucket.reset_seconds(now)}'.encode()


def _too_many(bucket: TokenBucket, now: datetime) -> TooManyRequests:
    return TooManyRequests(
        quota=bucket.limit.quota,
        window_seconds=bucket.limit.window_seconds,
        retry_after=bucket.retry_after(now),
    )
