"""Faults as a test orders them over HTTP, at one customer."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.mock_icims.staging_desk import Tenant

BROKEN_ON_PURPOSE: dict[str, object] = {"promised": ()}
"""Such answers keep no contract: that is what they are for."""


async def ordered(tenant: Tenant, rule: Mapping[str, object]) -> dict[str, object]:
    answer = await tenant("POST", "/faults", json=rule)
    assert answer.status_code == 201, answer.text
    fault: dict[str, object] = answer.json()
    return fault
