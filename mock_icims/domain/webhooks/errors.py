"""What iCIMS says of an app's endpoint that gets nothing."""

from __future__ import annotations

from mock_icims.domain.errors import Conflict


class EndpointDisabled(Conflict):
    """`why` is "gone", "failing" or "by_hand" (docs/decisions/0043-endpoints-that-fail.md)."""

    code = "endpoint_disabled"

    def __init__(self, app_id: str, why: str) -> None:
        super().__init__(
            f"The endpoint of {app_id!r} is disabled ({why}). Enable it, then ask again.",
            app_id=app_id,
            disabled_because=why,
        )
