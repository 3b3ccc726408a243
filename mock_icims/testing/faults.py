"""Errors on purpose, armed by a test."""

from __future__ import annotations

from collections.abc import Mapping

from mock_icims.shapes import Fault, Faults
from mock_icims.testing.wires import Wire


class TenantFaults:
    """Of one tenant; they go with it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire.below("/faults")

    def arm(
        self,
        operation: str,
        *,
        status: int | None = None,
        effect: Mapping[str, object] | None = None,
        times: int | None = 1,
        **match: object,
    ) -> Fault:
        """
        Let the next `times` calls of an operation fail; None is for ever. `status` is short for a
        problem of that status, `effect` any effect of docs/control.md; more keywords are part of
        the match, such as `nth=2` or `app_id="acme"`.
        """
        __tracebackhide__ = True
        wanted = {"status": status} if effect is None else {"effect": effect}
        body = {"match": {"operation": operation, **match}, "times": times, **wanted}
        return self._wire.ask(Fault, "POST", body=body)

    def armed(self) -> list[Fault]:
        """With how often each struck; those that are spent are left out."""
        return [one for one in self._wire.ask(Faults, "GET").faults if not one.spent]

    def clear(self) -> None:
        self._wire.ask(Faults, "PUT", body={"faults": []})
