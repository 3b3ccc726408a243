"""Each error of iCIMS that is documented can be ordered by its code, and comes with its status."""

from __future__ import annotations

import re

from tests.documents import text_of
from tests.web.mock_icims.ordering_faults import BROKEN_ON_PURPOSE
from tests.web.mock_icims.staging_desk import Stage, Tenant, played

STAGING = {
    "follower_not_kept",
    "follower_not_restored",
    "follower_taken",
    "follower_unreachable",
    "loopback_only",
    "mail_not_found",
    "snapshot_incomplete",
    "snapshot_refused",
}
"""Refusals of the control API, which no app meets."""

BEFORE = {"headers_too_large", "method_not_allowed", "request_timeout"}
"""Said before there is an operation that a fault could wait for."""


def documented() -> dict[str, int]:
    of_icims = text_of("docs/errors.md").partition("## JobCannon")[0]
    rows = re.findall(r"^\| `([a-z_]+)` \| ([0-9]{3})", of_icims, re.MULTILINE)
    return {code: int(status) for code, status in rows if code not in STAGING | BEFORE}


def test_every_documented_error_can_be_ordered() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        app = await tenant.bearer()
        came = {}
        for code in documented():
            effect = {"kind": "problem", "code": code}
            fault = {"operation": "candidates.list", "effect": effect}
            ordered = await tenant("PUT", "/faults", json={"faults": [fault]})
            assert ordered.status_code == 200, ordered.text
            answer = await tenant.connect("GET", "/candidates", headers=app)
            came[answer.json()["code"]] = answer.status_code

        assert len(came) > 30
        assert came == documented()

    played(story, **BROKEN_ON_PURPOSE)
