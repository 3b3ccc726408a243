"""All that is known about a customer, once nothing is under way any more."""

from __future__ import annotations

import httpx

from scenarios.eventually import eventually
from tests.e2e.hostile.company import Company

CONNECTIONS = "/integrations/icims"


def everything(home: Company, operator: httpx.Client) -> dict[str, object]:
    """What iCIMS has on record, the mail that was sent, and JobCannon's connections."""
    home.settle()
    connections = eventually(
        lambda: operator.get(CONNECTIONS).json()["items"],
        lambda items: all(one["work"]["due"] == 0 for one in items),
        expected="no work due at JobCannon",
    )
    # What is left of the rate limit grows by itself.
    known = [{name: said for name, said in one.items() if name != "queue"} for one in connections]
    return home.everything() | {"connections": known}
