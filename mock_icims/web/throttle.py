"""The rate limit in front of Connect v1: one bucket per customer and app, on the staging clock."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from starlette.types import Scope

from mock_icims.domain.errors import TooManyRequests
from mock_icims.domain.rate_limit import POLICY, Limit, TokenBucket, bucket_for
from mock_icims.domain.structs import Struct
from mock_icims.web.access import AppPrincipal, identify
from mock_icims.web.headers import Header

CONNECT = "/connect/v1/"


class Counted(Struct):
    """A call that was counted: what is left after it, and whether it may go on."""

    bucket: TokenBucket
    allowed: bool
    now: datetime

    def refusal(self) -> TooManyRequests:
        """What is said when it may not."""
        limit = self.bucket.limit
        return TooManyRequests(
            policy=POLICY,
            quota=limit.quota,
            window_seconds=limit.window_seconds,
            retry_after=self.bucket.retry_after(self.now),
        )

    def fields(self) -> tuple[Header, Header]:
        """
        For its answer (draft-ietf-httpapi-ratelimit-headers-10). Where nothing is left, `t` says
        when something will be: Retry-After must not be earlier than that.
        """
        tokens, seconds = self.bucket.left(self.now)
        if not tokens:
            seconds = self.bucket.retry_after(self.now)
        left = f'"{POLICY}";r={tokens};t={seconds}'
        return _policy(self.bucket.limit), (b"ratelimit", left.encode())


def count(scope: Scope) -> Counted | None:
    """
    An app's every call costs a token, refused ones included. None for people, who are not limited,
    and for a customer whose limits are switched off, who hears nothing of it.
    """
    if not scope["path"].startswith(CONNECT):
        return None
    asking = identify(scope)
    if not isinstance(asking, AppPrincipal):
        return None
    tenant, app_id = asking.tenant, asking.grant.app_id
    limits, buckets = tenant.limits.value, tenant.buckets
    if not limits.enabled:
        return None

    now = tenant.clock.now()
    known = buckets.get(app_id)
    if known is None or known.limit is not limits.limit:
        known = bucket_for(limits, known, now)
    bucket, allowed = known.take(now)
    buckets[app_id] = bucket
    return Counted(bucket, allowed, now)


@lru_cache(maxsize=64)
def _policy(limit: Limit) -> Header:
    said = f'"{POLICY}";q={limit.quota};w={limit.window_seconds}'
    return b"ratelimit-policy", said.encode()
