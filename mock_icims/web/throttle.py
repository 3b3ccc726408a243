"""The rate limit in front of Connect v1: one bucket per customer and app, on the staging clock."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.errors import TooManyRequests
from mock_icims.domain.rate_limit import POLICY, TokenBucket, bucket_for
from mock_icims.web import problems
from mock_icims.web.access import AppPrincipal, identify

CONNECT = "/connect/v1/"


class Throttle:
    """
    People are not limited; an app's every call costs a token, refused ones included. A customer
    whose limits are switched off has none, and hears nothing of it.

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

        limits = asking.tenant.limits.get()
        if not limits.enabled:
            await self.app(scope, receive, send)
            return

        buckets, app_id = asking.tenant.buckets, asking.grant.app_id
        now = asking.tenant.clock.now()
        bucket, allowed = bucket_for(limits, buckets.get(app_id), now).take(now)
        buckets[app_id] = bucket

        told = Told(send, bucket, now).send
        if allowed:
            await self.app(scope, receive, told)
        else:
            refusal = _too_many(bucket, now)
            await problems.refused(Request(scope), refusal)(scope, receive, told)


class Told:
    """Adds the two fields to an answer on its way out."""

    __slots__ = ("_bucket", "_now", "_send")

    def __init__(self, send: Send, bucket: TokenBucket, now: datetime) -> None:
        self._send = send
        self._bucket = bucket
        self._now = now

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *fields(self._bucket, self._now)]
        await self._send(message)


def fields(bucket: TokenBucket, now: datetime) -> list[tuple[bytes, bytes]]:
    limit = bucket.limit
    left, full_in = bucket.remaining(now), bucket.reset_seconds(now)
    return [
        (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (_NAME, limit.quota, limit.window_seconds)),
        (b"ratelimit", b'"%b";r=%d;t=%d' % (_NAME, left, full_in)),
    ]


_NAME = POLICY.encode()


def _too_many(bucket: TokenBucket, now: datetime) -> TooManyRequests:
    return TooManyRequests(
        policy=POLICY,
        quota=bucket.limit.quota,
        window_seconds=bucket.limit.window_seconds,
        retry_after=bucket.retry_after(now),
    )
