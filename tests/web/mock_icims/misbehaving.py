"""Events that a fault makes go wrong: what is ordered, and what the app was told about."""

from __future__ import annotations

import json

from tests.web.mock_icims.staging_desk import Stage, Tenant


async def mischief(tenant: Tenant, kind: str, *, operation: str = "*", **effect: object) -> None:
    rule = {"operation": operation, "effect": {"kind": kind, **effect}}
    answer = await tenant("POST", "/faults", json=rule)
    assert answer.status_code == 201, answer.text


async def delete_a_field(tenant: Tenant, name: str = "Speed") -> str:
    """What publishes one event: the id of the field that it is about."""
    admin = await tenant.staff("admin")
    field = {"name": name, "type": "number"}
    made = await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)
    field_id = str(made.json()["id"])
    await tenant.connect("DELETE", f"/scorecard-fields/{field_id}", headers=admin)
    return field_id


def about(stage: Stage) -> list[str]:
    """The fields that the app was told about, in the order in which it was."""
    return [json.loads(body)["data"]["field_id"] for _, _, body in stage.sender.sent]
