"""What an app calls at a tenant, so that its journal has something to show."""

from __future__ import annotations

from tests.web.mock_icims.staging_desk import Tenant


async def some_traffic(tenant: Tenant) -> dict[str, str]:
    """Two answers, a refusal and a path that leads nowhere: exchanges 1 to 4."""
    token = await tenant.bearer()
    await tenant.connect("GET", "/candidates?limit=2", headers=token)
    alice = {"first_name": "Alice", "last_name": "Moreau-Bell"}
    await tenant.connect("POST", "/candidates", headers=token, json=alice)
    await tenant.connect("GET", "/jobs")
    await tenant.connect("POST", "/candidate", headers=token, json=alice)
    return token
