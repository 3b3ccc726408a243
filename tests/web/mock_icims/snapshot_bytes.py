"""A snapshot as it is taken out of the fake and brought in."""

from __future__ import annotations

from mock_icims.web.control.snapshots import MEDIA_TYPE
from tests.web.mock_icims.staging_desk import Tenant

SENT = {"Content-Type": MEDIA_TYPE}


async def content(tenant: Tenant, name: str) -> bytes:
    answer = await tenant("GET", f"/snapshots/{name}")
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer.content
